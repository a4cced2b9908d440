"""The path ended on a page that had come and complains, while everything else that was asked answers."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_pages import BROKEN, ENDED, complaints, others_answer, pages
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each page on which its journey ended."""
    for seen in pages(reading):
        step = str(seen.value(ENDED) or "")
        if step and others_answer(seen, reading) and any(complaints(seen, kind, reading) for kind in BROKEN):
            text = f"browser {seen.question.target}: the page came, and the path ends on it at {step}"
            yield fact_of_seen([seen], Scope(component=seen.question.component), text, step=step)


FACT = FactRule(
    id="page-path-ended",
    title="the path ended on a page that had come and complains, while everything else that was asked answers",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
