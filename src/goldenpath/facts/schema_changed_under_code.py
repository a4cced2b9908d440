"""The database lacks a part of its schema that the same revision had found there before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness, join_values
from goldenpath.engine.sockets import beside_errors
from goldenpath.model.entry import Entry, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MOMENT = timedelta(seconds=2)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the complaints before which their own revision answered the very routes that fail with them.

    Code that was never right fails from its first such statement on. Code that was right yesterday and was not deployed
    since has not changed: the schema has.
    """
    ended = {i for some in beside_errors(reading).values() for one in some for i in one.ids}
    for fact in reading.of("schema-disagrees"):
        place = (fact.scope.component, fact.scope.revision)
        if not fact.scope.revision:
            continue
        since = min(f.first for f in reading.of("schema-disagrees") if (f.scope.component, f.scope.revision) == place)
        asked = [e for e in _asked(reading) if (e.scope.component, e.scope.revision) == place]
        bad = {e.request.route for e in asked if e.request and e.at >= since - _MOMENT and _failed(e, ended)}
        good = [e for e in asked if e.request and e.ended < since and e.request.route in bad and not _failed(e, ended)]
        if good:
            served = max(good, key=lambda e: (e.ended, e.ids))
            values = {**dict(fact.values), "route": served.request.route if served.request else ""}
            yield replace(fact, values=join_values(values), ids=(*fact.ids[:4], *served.ids))


def _asked(reading: Reading) -> Iterator[Entry]:
    """Yield what is kept of the requests: each failed one and each socket, the first and the last of others alike."""
    yield from reading.scan.sockets
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
            continue
        if request.status != _UPGRADED:
            yield witness.first
            yield witness.last


_UPGRADED = 101


def _failed(entry: Entry, ended: set[str]) -> bool:
    return entry.request is None or entry.request.status >= 400 or bool(ended & set(entry.ids))


FACT = FactRule(
    id="schema-changed-under-code",
    title="the database lacks what the same revision had found there before",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="run in the lab 2026-11",
)
