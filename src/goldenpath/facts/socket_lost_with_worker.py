"""WebSockets ended at the moment when their worker died: the server killed it, or a segmentation fault did."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_entries
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_BEFORE = timedelta(seconds=0.2)
_AFTER = timedelta(seconds=1)
_LEAST = 2


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of which at least two sockets ended with a worker of their instance."""
    routes: dict[tuple[Scope, str], list[Entry]] = {}
    for kill in reading.of("worker-timed-out", "segmentation-violation"):
        place = replace(kill.scope, target="")
        for socket in reading.scan.sockets:
            near = any(at - _BEFORE <= socket.ended <= at + _AFTER for at in (kill.first, kill.last))
            if near and place.instance and socket.scope == place and socket.request is not None:
                routes.setdefault((place, socket.request.route), []).append(socket)
    for (place, route), sockets in routes.items():
        if len(sockets) >= _LEAST:
            waited = max((s.ended - s.at).total_seconds() for s in sockets)
            text = f"{len(sockets)} WebSockets on {route} ended as their worker died"
            yield fact_of_entries(sockets, place, text, route=route, status="101", waited=f"{waited:.0f}")


FACT = FactRule(
    id="socket-lost-with-worker",
    title="WebSockets ended at the moment when their worker died",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
