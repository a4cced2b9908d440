"""The cache answers, and lets everybody wait."""

from collections.abc import Iterable, Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_stores import asked_of, usual
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache whose answers usually take long, while other stores were quick at the same time."""
    others = [(usual(reading, name), _last(seen)) for kind in _OTHERS for name, seen in asked_of(reading, kind)]
    for name, seen in asked_of(reading, "cache"):
        answered = [o for o in seen if o.answered]
        waited, last = usual(reading, name), _last(seen)
        mostly = waited >= _SLOW and all(waited >= _TIMES * other for other, _ in others)
        alone = last >= _SLOW and all(last >= _TIMES * other for _, other in others)
        if answered and (mostly or alone):
            text = (
                f"{len(answered)} questions were answered after {waited:.0f} ms (median), the last after {last:.0f} ms"
            )
            yield fact_of_seen(answered, Scope(component=name), text, said=text)


def _last(seen: Iterable[Observation]) -> float:
    """Return the milliseconds of the last answer: what failed or was slow is asked once more, with little beside it."""
    return next((o.milliseconds for o in sorted(seen, key=lambda o: o.ended, reverse=True) if o.answered), 0.0)


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
