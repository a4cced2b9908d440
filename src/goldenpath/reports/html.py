"""A live run as one HTML file: nothing is fetched, nothing runs, every text from outside stays text."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from goldenpath.model.live import Live
from goldenpath.model.verdict import Status
from goldenpath.reports.escape import Markup, element, joined
from goldenpath.reports.html_causes import causes, steps, unknown
from goldenpath.reports.html_pages import screenshots
from goldenpath.reports.html_style import STYLE
from goldenpath.reports.html_tables import other_walk, path, questions, raw, section
from goldenpath.reports.phase_bars import ROWS, legend, shared_ends, timeline
from goldenpath.reports.topology_svg import picture
from goldenpath.reports.words import BAD, GOOD, STATUSES, UNKNOWN, WORSE, duration

_SIGNS = {Status.HEALTHY: GOOD, Status.FAULT: BAD, Status.UNDECIDED: WORSE, Status.NO_EVIDENCE: UNKNOWN}


def render(live: Live) -> str:
    """Return the report."""
    title = f"{STATUSES[live.verdict.status]} · {live.environment}"
    head = joined(
        (
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_policy()),
            element("meta", name="viewport", content="width=device-width,initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("link", rel="icon", href="data:,"),
            element("title", title),
            element("style", Markup(STYLE)),
        )
    )
    body = joined((_header(live), element("main", *_sections(live)), _footer(live)))
    page = element("html", element("head", head), element("body", body), lang="en")
    return f"<!doctype html>\n{page}\n"


def _policy() -> str:
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _header(live: Live) -> Markup:
    verdict = live.verdict
    status = STATUSES[verdict.status]
    word = element("span", f"{_SIGNS[verdict.status]} {status}", class_=f"status s-{verdict.status}")
    lead = verdict.causes[0] if verdict.causes and verdict.status is Status.FAULT else None
    where = (
        [
            element("span", f"{' + '.join(verdict.layers)} · {lead.component}"),
            element("span", f"{lead.standing} {lead.confidence:.2f}"),
        ]
        if lead
        else []
    )
    told = f"{live.started:%Y-%m-%d %H:%M:%S} UTC, from {live.vantage}"
    return element(
        "header",
        element("div", word, *where, class_="line"),
        element("h1", verdict.summary),
        element(
            "div",
            element("span", live.environment),
            element("time", told, datetime=live.started.isoformat()),
            element("span", f"{duration(1000 * live.seconds)} in all"),
            class_="line",
        ),
    )


def _sections(live: Live) -> Iterator[Markup]:
    for walk in live.paths:
        yield section(walk.journey[:1].upper() + walk.journey[1:], path(live, walk), legend(), *screenshots(live, walk))
    if live.topology.components:
        title = "Where it breaks" if live.verdict.causes else "The environment"
        yield section(title, element("figure", Markup(picture(live, "wide")), Markup(picture(live, "tall"))))
    yield from causes(live.verdict)
    yield from steps(live.verdict)
    yield from unknown(live)
    if live.observations:
        yield section("When", *_when(live))
        yield section("What was asked", questions(live))
    yield from (other_walk(live, walk) for walk in live.other_walks)
    yield from raw(live)


def _when(live: Live) -> Iterator[Markup]:
    ends = shared_ends(live.observations)
    if ends:
        text = "Questions that fail at the same moment were ended by one thing."
        yield element("p", text, class_="soft small")
    yield timeline(live)
    yield legend()
    if len(live.observations) > ROWS:
        yield element("p", f"{ROWS} of {len(live.observations)} questions are drawn.", class_="soft small")


def _footer(live: Live) -> Markup:
    until = f"until {live.ended:%H:%M:%S} UTC · exit {live.verdict.exit_status}"
    return element("footer", element("p", until, class_="soft small"))
