"""Every WebSocket handshake is refused while the program speaks of a refused origin."""

import re
from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_ROUTE = re.compile(r"(?i)/(?:ws|wss|websockets?|socket\.io|sockjs|cable|hubs?|live|realtime|socket)(?:/|$)")
_LEAST = 2
_NEAR = timedelta(seconds=5)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each WebSocket route of a revision that let no page in.

    A route that accepted one handshake refuses strangers, as it should.
    """
    refused: dict[tuple[str, str, str], list[Witness]] = {}
    accepted: set[tuple[str, str, str]] = set()
    for witness in reading.scan.witnesses:
        request, scope = witness.first.request, witness.first.scope
        if request is None or witness.first.stream is not Stream.REQUEST:
            continue
        key = (scope.component, scope.revision, request.route)
        if request.status == 101 or (200 <= request.status < 300 and _ROUTE.search(request.route)):
            accepted.add(key)
        elif request.status in {400, 403} and _ROUTE.search(request.route):
            refused.setdefault(key, []).append(witness)
    said = reading.of("origin-refused")
    for key, some in sorted(refused.items()):
        near = [w for w in some if any(_beside(w, f) for f in said)]
        if key in accepted or sum(w.count for w in near) < _LEAST:
            continue
        for witness in near:
            request = witness.first.request
            if request is not None:
                yield fact_of(witness, route=request.route, status=str(request.status))


def _beside(witness: Witness, fact: Fact) -> bool:
    scope = witness.first.scope
    if (scope.component, scope.revision) != (fact.scope.component, fact.scope.revision):
        return False
    return fact.first - _NEAR <= witness.last.ended and witness.first.at - _NEAR <= fact.last


FACT = FactRule(
    id="websocket-always-refused",
    title="every WebSocket handshake is refused while the program speaks of a refused origin",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
