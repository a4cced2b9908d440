"""WebSockets of a route end at once, each with an error of the program."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_entries
from goldenpath.engine.sockets import beside_errors
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of each instance whose sockets end at once beside errors."""
    found = beside_errors(reading)
    for (scope, route), sockets in sorted(found.items(), key=lambda item: (item[0][0].instance, item[0][1])):
        text = f"{len(sockets)} WebSockets on {route} ended within seconds, at errors of the program"
        yield fact_of_entries(sockets, scope, text, route=route, status="101")


FACT = FactRule(
    id="websocket-stillborn",
    title="WebSockets of a route end at once, each with an error of the program",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11: the platform records an upgraded request as 101, whatever becomes of it",
)
