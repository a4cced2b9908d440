"""A request ended in 5xx."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route, status and instance that failed."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is not None and request.status >= 500 and witness.first.stream in {Stream.REQUEST, Stream.BALANCER}:
            yield fact_of(witness, route=request.route, status=str(request.status))


FACT = FactRule(
    id="request-failed",
    title="a request ended in 5xx",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
