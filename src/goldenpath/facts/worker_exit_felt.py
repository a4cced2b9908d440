"""Requests or sockets ended at the moment when a worker of the server ended itself, again and again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_entries, words
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_MOMENT = timedelta(seconds=1)
_AGAIN = 2


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield what was lost with the workers of each instance that lost at least two of them.

    A worker that ends on purpose, after so many requests, ends with 0 and takes nobody along.
    """
    for fact in reading.of("worker-exited"):
        place = replace(fact.scope, target="")
        if fact.count < _AGAIN or not place.instance:
            continue
        lost = _lost(fact, place, reading)
        if len(lost) >= _AGAIN and lost[0].request is not None:
            request = lost[0].request
            yield fact_of_entries(lost, place, words(lost[0]), route=request.route, status=str(request.status))


def _lost(fact: Fact, place: Scope, reading: Reading) -> list[Entry]:
    ended = [e for e in (*reading.scan.failed_requests, *reading.scan.sockets) if e.scope == place]
    return [e for e in ended if fact.first - _MOMENT <= e.ended <= fact.last + _MOMENT]


FACT = FactRule(
    id="worker-exit-felt",
    title="requests or sockets ended while workers of the server ended themselves, one after another",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
