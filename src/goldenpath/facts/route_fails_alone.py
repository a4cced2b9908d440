"""One route fails at once while the same instance answers others: the handler, not the platform."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

QUICK = 2.0
"""Seconds below which an answer was decided by the handler itself, not by a limit that fired."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route with quick 500s on an instance that answers other routes."""
    answered: dict[Scope, set[str]] = {}
    failed: list[Witness] = []
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or not witness.first.scope.instance:
            continue
        if 100 < request.status < 500:
            answered.setdefault(witness.first.scope, set()).add(request.route)
        elif request.status == 500 and (request.latency is not None and request.latency < QUICK):
            failed.append(witness)
    for witness in failed:
        request = witness.first.request
        if request is not None and answered.get(witness.first.scope, set()) - {request.route}:
            yield fact_of(witness, route=request.route, status=str(request.status))


FACT = FactRule(
    id="route-fails-alone",
    title="one route fails at once while the same instance answers others",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
