"""Calls to the model provider broke again and again, for good each time, and no answer was seen after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness
from goldenpath.facts.backing_error_lasting import lasting
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_DENSE = timedelta(minutes=5)
_PAUSE = timedelta(seconds=60)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each error of a call that came several times with no answer of the provider after it.

    Where answers stream, no request fails by its status, and other routes go on. So it is the errors' own rhythm that
    tells: errors far apart are glitches, and requests that go on long after the last error were served.
    """
    answered = reading.of("model-answered")
    by_service: dict[str, list[Fact]] = {}
    for fact in lasting(reading, "model-call-broken"):
        by_service.setdefault(fact.scope.component, []).append(fact)
    for name, some in by_service.items():
        first, last = min(f.first for f in some), max(f.last for f in some)
        gap = (last - first) / max(sum(f.count for f in some) - 1, 1)
        good = any(one.scope.component == name and one.last >= last for one in answered)
        if not good and gap <= _DENSE and not _went_on(reading, name, last + max(3 * gap, _PAUSE)):
            yield from (replace(fact, values=()) for fact in some)


def _went_on(reading: Reading, name: str, moment: datetime) -> bool:
    """Return whether the service answered well after a time."""
    return any(
        w.first.scope.component == name
        and w.first.stream is Stream.REQUEST
        and w.first.request is not None
        and 200 <= w.first.request.status < 400
        and not is_liveness(w.first.request.route)
        and w.last.at > moment
        for w in reading.scan.witnesses
    )


FACT = FactRule(
    id="model-call-broken-lasting",
    title="calls to the model provider broke again and again, and no answer was seen after it",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
)
