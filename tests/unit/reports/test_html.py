"""The HTML report: one file that fetches nothing, runs nothing, and holds no markup from outside."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.live import Live
from goldenpath.model.observation import NoAnswer, Phase, Reason
from goldenpath.model.picture import Picture
from goldenpath.model.verdict import NextStep, ProblemNote, RemedyOffer, Warn
from goldenpath.reports import html
from goldenpath.reports.phase_bars import shared_ends, timeline
from tests.unit.reports.lives import ALL, DATABASE, DIRECT, PING, redis_down


class Read(HTMLParser):
    """Reads a page: its elements with their attributes, in order, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def anywhere(text: str, command: str = "") -> Live:
    """Return a run in which a text from outside stands wherever one may stand."""
    live = redis_down()
    verdict = live.verdict
    lead = replace(
        verdict.causes[0],
        title=text,
        detail=text,
        component=text,
        missing=(text,),
        proof=tuple(replace(p, text=text, id=f"probe:{text}") for p in verdict.causes[0].proof),
    )
    told = replace(
        verdict,
        summary=text,
        causes=(lead,),
        masked=tuple(replace(m, why=text, component=text, unmask=text) for m in verdict.masked),
        ruled_out=tuple(replace(r, why=text) for r in verdict.ruled_out),
        warnings=(Warn(component=text, what=text, ids=(text,)),),
        unverified=(text,),
        evidence=replace(verdict.evidence, problems=(ProblemNote(kind="x", text=text, ids=()),)),
        next=(NextStep(do=text, decides=text, command=command or text),),
        remedies=(RemedyOffer(id="x", component=text, risk=text, command=command or text, do=text or "x"),),
    )
    walk = live.walks[0]
    steps = tuple(replace(s, seen=text or "x", name=text) for s in walk.steps)
    observations = tuple(
        replace(
            o,
            question=replace(o.question, target=text, component=text, purpose=text, protocol=text),
            failure=NoAnswer(phase=Phase.CONNECT, reason=Reason.REFUSED, text=text) if o.failure else None,
            address=text or "x",
        )
        for o in live.observations
    )
    return replace(
        live,
        environment=text,
        vantage=text,
        verdict=told,
        walks=(replace(walk, journey=text, steps=steps),),
        observations=observations,
        asked=(text,),
        blind=(text,),
    )


TAGS = [tag for tag, _ in Read(html.render(anywhere("word"))).tags]


@given(
    st.text(min_size=1)
    | st.sampled_from(["<script>alert(1)</script>", '" onload="x', "</style><b>", "]]>", "<!--", "&lt;", "\x00<"])
)
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever stands in the model, the page has the same elements, and no attribute that acts."""
    page = Read(html.render(anywhere(text)))

    assert [tag for tag, _ in page.tags] == TAGS
    assert page.open == []
    assert not any(name.startswith("on") or name == "style" for _, given in page.tags for name in given)


@pytest.mark.parametrize("name", ALL)
def test_the_page_fetches_and_runs_nothing(name: str) -> None:
    """No script, no address of another file; the policy forbids both, and allows this one style."""
    page = Read(html.render(ALL[name]()))
    given = [(tag, attribute, value) for tag, have in page.tags for attribute, value in have.items()]
    style = next(t for t in page.texts if t.startswith(":root"))
    policy = next(have["content"] for tag, have in page.tags if have.get("http-equiv") == "Content-Security-Policy")

    assert "script" not in {tag for tag, _ in page.tags}
    assert {v for _, a, v in given if a in {"src", "href"} and not str(v).startswith("#")} == {"data:,"}
    assert "url(" not in style
    assert policy is not None
    assert "default-src 'none'" in policy
    assert b64encode(sha256(style.encode()).digest()).decode() in policy


@pytest.mark.parametrize("name", ALL)
def test_ids_are_unique_and_links_lead_to_them(name: str) -> None:
    """Each proof by a question leads to its row."""
    page = Read(html.render(ALL[name]()))
    ids = [have["id"] for _, have in page.tags if "id" in have]

    assert len(ids) == len(set(ids))
    assert {f"#{i}" for i in ids} >= {have["href"] for tag, have in page.tags if tag == "a" and "href" in have}


@pytest.mark.parametrize("name", ALL)
def test_the_same_run_gives_the_same_page(name: str) -> None:
    """Byte for byte."""
    assert html.render(ALL[name]()) == html.render(ALL[name]())


def test_questions_that_fail_together_are_told() -> None:
    """Two failures within 50 ms of each other are one moment; one alone is none."""
    late = replace(PING, id="probe:other:chat:1", ended=PING.ended + timedelta(milliseconds=30))

    assert [end.ids for end in shared_ends((PING, late, DATABASE))] == [(PING.id, late.id)]
    assert shared_ends((PING, DIRECT)) == ()
    assert "2 failed together" in timeline(replace(redis_down(), observations=(PING, late)))


def test_screenshots_are_inside_the_file() -> None:
    """Each stands below the path of its journey, as data that the policy allows for pictures alone."""
    shot = Picture(journey="golden path", name="at-failure", data=b"\x89PNG\r\n\x1a\n<script>")
    page = Read(html.render(replace(redis_down(), pictures=(shot, replace(shot, journey="another")))))
    images = [given for tag, given in page.tags if tag == "img"]
    policy = next(str(given["content"]) for tag, given in page.tags if given.get("http-equiv"))

    assert [str(given["src"])[:22] for given in images] == ["data:image/png;base64,"]
    assert "img-src data:" in policy
    assert "default-src 'none'" in policy
    assert "the page as the path ended" in page.texts


def test_what_is_no_picture_is_not_shown() -> None:
    """A bundle may hold anything."""
    page = Read(html.render(replace(redis_down(), pictures=(Picture(journey="golden path", name="x", data=b"<svg>"),))))

    assert [tag for tag, _ in page.tags if tag == "img"] == []
