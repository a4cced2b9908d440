"""The picture of the topology: what stands where, what is told by shape, what never becomes markup."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.live import Live
from goldenpath.model.topology import Component, Link, Topology
from goldenpath.reports import layout, topology_svg
from goldenpath.reports.standing import standing
from tests.unit.reports.lives import ALL, certificate_expired, redis_down

SVG = "{http://www.w3.org/2000/svg}"
NAMES = st.integers(0, 11).map(lambda n: f"c{n}")
TOPOLOGIES = st.lists(st.tuples(NAMES, NAMES), max_size=30).flatmap(
    lambda links: st.lists(NAMES, max_size=12).map(
        lambda more: Topology(
            components=tuple(
                Component(name=n, kind="service")
                for n in dict.fromkeys((*more, *(name for link in links for name in link)))
            ),
            links=tuple(Link(source=s, target=t) for s, t in links),
        )
    )
)


def parsed(text: str) -> ET.Element:
    """Return the picture's root."""
    return ET.fromstring(text)  # noqa: S314 - our own text


def named(live: Live, topology: Topology) -> Live:
    """Return a run in another topology."""
    return replace(live, topology=topology)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_same_run_gives_the_same_picture(name: str, shape: str) -> None:
    """Nothing in it depends on order of sets or on time."""
    assert topology_svg.picture(ALL[name](), shape) == topology_svg.picture(ALL[name](), shape)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_picture_says_what_it_shows(name: str, shape: str) -> None:
    """It is an image with a title and a description, for who cannot see it."""
    root = parsed(topology_svg.picture(ALL[name](), shape))
    title, text = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert root.get("role") == "img"
    assert title is not None
    assert text is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {text.get('id')}"


def test_the_broken_link_is_drawn_with_its_reason() -> None:
    """The link to the accused component bears the reason that was observed."""
    root = parsed(topology_svg.picture(redis_down()))

    assert [t.text for t in root.iter(f"{SVG}text") if t.get("class") == "reason"] == ["refused"]
    assert "The link from chat to redis is broken: refused." in (root.findtext(f"{SVG}desc") or "")


def test_a_component_that_was_not_reached_is_unknown() -> None:
    """A masked component bears no tick, whatever it may be."""
    marks = {s.name: s.mark for s in standing(certificate_expired()).stands}

    assert marks["chat"] == "?"
    assert marks["edge"] == "✘"
    assert marks["database"] == "✔"


def test_a_store_that_logs_call_by_its_kind_is_the_declared_one() -> None:
    """A cause on ``cache`` breaks the link to the component of that kind."""
    live = redis_down()
    lead = replace(live.verdict.causes[0], component="cache")
    found = standing(replace(live, verdict=replace(live.verdict, causes=(lead,))))

    assert found.broken == (("chat", "redis", "refused"),)


@given(TOPOLOGIES)
def test_ranks_lead_from_sources_to_targets(topology: Topology) -> None:
    """Without cycles every link leads to a higher rank; with them every name still has one."""
    names = [c.name for c in topology.components]
    order = {n: i for i, n in enumerate(names)}
    forward = [(k.source, k.target) for k in topology.links if order[k.source] < order[k.target]]
    found = layout.ranks(names, forward)

    assert all(found[s] < found[t] for s, t in forward)
    assert set(layout.ranks(names, [(k.source, k.target) for k in topology.links])) == set(names)


@given(TOPOLOGIES)
def test_no_box_covers_another(topology: Topology) -> None:
    """Cells of one layer keep their distance."""
    plan = layout.layers(topology)
    down = layout.heights(plan, 64.0, 22.0)

    for row in plan.rows:
        for one, other in pairwise(row):
            assert down[other] - down[one] >= (64 if one[1] < 0 else 22) / 2 + (64 if other[1] < 0 else 22) / 2 - 0.01


@given(TOPOLOGIES, st.sampled_from(["wide", "tall"]))
def test_every_component_is_drawn_inside_the_picture(topology: Topology, shape: str) -> None:
    """Whatever the links, each component has one box, and no box leaves the frame."""
    root = parsed(topology_svg.picture(named(redis_down(), topology), shape))
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    boxes = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "box"]

    assert len(boxes) == len(topology.components)
    for box in boxes:
        x, y, w, h = (float(box.get(n, "0")) for n in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height


@given(st.text(), st.sampled_from(["wide", "tall"]))
def test_no_text_becomes_markup(text: str, shape: str) -> None:
    """Names, kinds and reasons add no element, whatever signs they hold."""
    topology = Topology(
        components=(Component(name=text, kind=text), Component(name="x", kind="cache")),
        links=(Link(source=text, target="x"),),
    )
    live = replace(named(redis_down(), topology), environment=text)
    plain = named(
        redis_down(),
        replace(
            topology,
            components=(Component(name="a", kind="a"), topology.components[1]),
            links=(Link(source="a", target="x"),),
        ),
    )

    def tags(one: Live) -> list[str]:
        return [re.sub(r"\{.*?\}", "", e.tag) for e in parsed(topology_svg.picture(one, shape)).iter()]

    assert len(tags(live)) == len(tags(plain)) or text in {"x", "cache", "redis"}
