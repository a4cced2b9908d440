"""WebSockets of a route end at one and the same limit since an exception of the application's own code."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.facts.route_raised import is_foreign
from goldenpath.model.entry import Entry, Severity
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3
_ALIKE = 0.05
_TIMES = 5


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the exceptions since which every socket of a route lasts equally long, and many times as long as before.

    Equal lengths are a limit that fired, here a client's patience. A socket that ends soon again acquits the exception:
    somebody got what he waited for.
    """
    raised = reading.of("exception-raised", "exception-logged") if reading.scan.sockets else ()
    for fact in raised:
        if fact.severity.rank < Severity.ERROR.rank or is_foreign(fact.text):
            continue
        own = [s for s in reading.scan.sockets if s.scope.component == fact.scope.component and s.request is not None]
        for route in sorted({s.request.route for s in own if s.request is not None}):
            some = [s for s in own if s.request is not None and s.request.route == route]
            before = [_lasted(s) for s in some if s.ended < fact.first]
            after = [s for s in some if s.ended > fact.first]
            if any(s.scope != replace(fact.scope, target="") for s in after if s.at > fact.first):
                continue
            if _in_vain(before, [_lasted(s) for s in after if s.scope == replace(fact.scope, target="")]):
                waited = f"{_lasted(after[-1]):.0f}"
                yield replace(fact, values=join_values({**dict(fact.values), "route": route, "waited": waited}))


def _lasted(socket: Entry) -> float:
    return (socket.ended - socket.at).total_seconds()


def _in_vain(before: list[float], after: list[float]) -> bool:
    if len(before) < _LEAST or len(after) < _LEAST:
        return False
    return max(after) - min(after) <= _ALIKE * max(after) and min(after) >= max(1.0, _TIMES * median(before))


FACT = FactRule(
    id="sockets-wait-in-vain",
    title="sockets end at one limit since an exception of the application's own code",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
