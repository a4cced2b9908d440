"""The platform answered 429 because no instance was free, which it does when it may start no more."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that the platform refused with 429 in its own words; 500 means a slow start instead."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or request.status != 429 or witness.first.stream is not Stream.REQUEST:
            continue
        if "no available instance" in witness.first.text:
            yield fact_of(witness, route=request.route, status="429")


FACT = FactRule(
    id="no-instance-available",
    title="the platform answered 429 because no instance was free",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="Cloud Run documentation, troubleshooting; not seen in a run",
)
