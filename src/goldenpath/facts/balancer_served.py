"""The load balancer passed a good answer on."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that was answered 2xx or 3xx through the load balancer."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is not None and witness.first.stream is Stream.BALANCER and 200 <= request.status < 400:
            yield fact_of(witness, route=request.route, status=str(request.status))


FACT = FactRule(
    id="balancer-served",
    title="the load balancer passed a good answer on",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
