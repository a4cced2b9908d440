"""The load balancer brought a request to a service that answered it well."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that a load balancer passed on with success."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is not None and witness.first.stream is Stream.BALANCER and (200 <= request.status < 400 or request.status == 101):
            yield fact_of(witness, route=request.route, status=str(request.status))


FACT = FactRule(
    id="balancer-passed",
    title="the load balancer brought a request to a service that answered it well",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
