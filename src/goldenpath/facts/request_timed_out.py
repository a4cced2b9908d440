"""The platform ended a request that had reached the service's request time-out."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_WORDS = "reached the maximum request timeout"


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route whose request the platform ended at its limit."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or _WORDS not in witness.first.text:
            continue
        limit = f"{request.latency:.0f}" if request.latency else ""
        yield fact_of(witness, route=request.route, status=str(request.status), limit=limit)


FACT = FactRule(
    id="request-timed-out",
    title="a request reached the service's request time-out and was ended",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="Cloud Run request log in public reports (regional-rb-calendar#180)",
)
