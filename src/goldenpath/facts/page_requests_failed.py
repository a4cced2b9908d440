"""Requests of a page that came failed."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_pages import complaints, pages
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each page that complains so of itself, not of another component that it misses."""
    for seen in pages(reading):
        lines = complaints(seen, "failed", reading)
        if lines:
            text = f"browser {seen.question.target}: {lines[0]}"
            yield fact_of_seen([seen], Scope(component=seen.question.component), text, said=lines[0])


FACT = FactRule(
    id="page-requests-failed",
    title="requests of a page that came failed",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
