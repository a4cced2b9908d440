"""A live run as an issue: the path as a table, the topology as a tree, nothing of an export where there is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.reports.markdown import render_live
from goldenpath.reports.path_tree import tree
from tests.unit.reports.lives import ALL, redis_down
from tests.unit.reports.test_html import anywhere
from tests.unit.reports.test_topology_svg import TOPOLOGIES, named

TREE = """\
✔ browser (client, healthy)
└─ ✔ edge (load-balancer, healthy)
   ├─ ✔ web (service, healthy)
   ├─ ✔ auth (service, healthy)
   │  └─ ✔ database (database, healthy)
   └─ ✔ chat (service, healthy)
      ├─ ✔ database (see above)
      ├─ ✘ refused → ✘ redis (cache, failed)
      └─ ? model (model, masked)"""


def test_the_tree_names_the_broken_link() -> None:
    """Each component once, the broken link with its reason."""
    assert "\n".join(tree(redis_down())) == TREE


@given(TOPOLOGIES)
def test_every_component_stands_in_the_tree_once(topology) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a Topology
    """Whatever the links, also in a ring; again it is only pointed to."""
    lines = tree(named(redis_down(), topology))
    told = [re.split(r"[✔▲✘?] ", line)[-1].split(" ")[0] for line in lines if not line.endswith("(see above)")]

    assert sorted(told) == sorted(c.name for c in topology.components)


def test_the_path_is_a_table() -> None:
    """A step with its mark, what was seen, its time and its phases."""
    page = render_live(redis_down())

    assert "| ✔ | login | 200 | 88 ms | resolve 1 ms, connect 2 ms, TLS 18 ms, first byte 64 ms, body 3 ms |" in page
    assert "| ✘ | message | nothing in 5.0 s (expected ≤ 0.3 s) | 5.0 s |" in page
    assert "| – | answer | not reached |  |  |" in page
    assert TREE in page


def test_a_picture_is_linked_where_one_lies_beside() -> None:
    """Only then."""
    assert "](topology.svg)" in render_live(redis_down(), "topology.svg")
    assert "![" not in render_live(redis_down())


@pytest.mark.parametrize("name", ALL)
def test_no_export_is_named_where_there_is_none(name: str) -> None:
    """What could not be seen is said instead."""
    live = ALL[name]()
    page = render_live(live)

    assert "export" not in page
    assert all(text in page for text in live.blind)


@given(st.text(min_size=1))
def test_a_text_from_outside_starts_no_line_of_its_own(text: str) -> None:
    """Tables and headings stay what they are: the number of lines depends on no text."""
    page = render_live(anywhere(f"x{text}x", "run it"))

    assert len(page.split("\n")) == len(render_live(anywhere("word", "run it")).split("\n"))
    assert not re.search(r"(?<!\\)<(?!/?(?:details|summary)>)", re.sub(r"(?s)(`{3,}).*?\1|`[^`\n]*`", "", page))
