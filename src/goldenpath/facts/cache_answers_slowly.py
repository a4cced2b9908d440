"""The cache answers, and lets everybody wait."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_stores import asked_of, usual
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache whose answers usually take long, while other stores were quick at the same time."""
    others = [usual(reading, name) for kind in _OTHERS for name, _ in asked_of(reading, kind)]
    for name, seen in asked_of(reading, "cache"):
        answered = [o for o in seen if o.answered]
        waited = usual(reading, name)
        if answered and waited >= _SLOW and all(waited >= _TIMES * other for other in others):
            text = f"{len(answered)} questions were answered after {waited:.0f} ms (median), connecting included"
            yield fact_of_seen(answered, Scope(component=name), text, said=text)


_OTHERS = ("database", "model-provider")
_SLOW = 250.0
"""Milliseconds; a PING takes less than one where nothing is wrong."""
_TIMES = 3.0


FACT = FactRule(
    id="cache-answers-slowly",
    title="the cache answers, and lets everybody wait",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
