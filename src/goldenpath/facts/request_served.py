"""A request beyond the liveness route was answered well."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.sockets import beside_errors
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of each instance that answered 2xx or 3xx, or switched protocols."""
    stillborn = beside_errors(reading)
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        if (200 <= request.status < 400 or request.status == 101) and not is_liveness(request.route):
            if request.status == 101 and (witness.first.scope, request.route) in stillborn:
                continue
            fact = fact_of(witness, route=request.route, status=str(request.status))
            # a socket that was opened says nothing about what happens on it until it closes
            yield replace(fact, last=witness.last.at) if request.status == 101 else fact


FACT = FactRule(
    id="request-served",
    title="a request beyond the liveness route was answered well",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
