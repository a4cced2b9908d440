"""A request ended in 5xx, or in the platform's own 429."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route, status and instance that failed."""
    for witness in reading.scan.witnesses:
        entry = witness.first
        request = entry.request
        if request is None or entry.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        # the platform's own 429 comes with its words; an application's 429 is its answer
        if request.status >= 500 or (request.status == 429 and "no available instance" in entry.text):
            yield fact_of(witness, route=request.route, status=str(request.status))


FACT = FactRule(
    id="request-failed",
    title="a request ended in 5xx, or in the platform's own 429",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
