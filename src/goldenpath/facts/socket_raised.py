"""WebSockets of a route end at once, each beside an exception of the application's own code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.engine.sockets import beside_errors
from goldenpath.facts.route_raised import is_foreign
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MOMENT = timedelta(seconds=2)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route whose sockets end at once beside exceptions that no word places outside the own code.

    An upgraded request is recorded as 101 whatever becomes of it, so no status tells what the handler did. Of several
    exceptions on one instance the commonest counts: what a dying process says last is said of its loop and its queues.
    """
    found = beside_errors(reading)
    own = [f for f in reading.of("exception-raised", "exception-logged") if found and not is_foreign(f.text)]
    for (scope, route), sockets in found.items():
        first, last = min(s.at for s in sockets), max(s.ended for s in sockets)
        near = [
            f
            for f in own
            if replace(f.scope, target="") == scope and f.first - _MOMENT <= last and first - _MOMENT <= f.last
        ]
        if 2 * sum(f.count for f in near) >= len(sockets):
            fact = max(near, key=lambda f: (f.count, f.ids))
            values = {**dict(fact.values), "route": route, "status": "101"}
            yield replace(fact, values=join_values(values))


FACT = FactRule(
    id="socket-raised",
    title="WebSockets of a route end at once beside an exception of the application's own code",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
