"""The load balancer answers that it has no configuration for the request."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that meets this more than now and then: single ones follow every change for minutes."""
    for witness in reading.scan.witnesses:
        entry = witness.first
        if (
            entry.stream is Stream.BALANCER
            and entry.request is not None
            and "config_not_found" in entry.text
            and witness.count >= _LEAST
        ):
            yield fact_of(
                witness, route=entry.request.route, status=str(entry.request.status), reason="config_not_found"
            )


FACT = FactRule(
    id="balancer-lacks-configuration",
    title="the load balancer answers that it has no configuration for the request",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="Application Load Balancer logging: documentation, not seen in a run",
)
