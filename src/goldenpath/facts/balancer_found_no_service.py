"""The load balancer's route leads to no service."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that a load balancer could not lead to a serverless backend."""
    for witness in reading.scan.witnesses:
        entry = witness.first
        if (
            entry.stream is Stream.BALANCER
            and entry.request is not None
            and "serverless_neg_routing_failed" in entry.text
        ):
            yield fact_of(
                witness,
                route=entry.request.route,
                status=str(entry.request.status),
                reason="serverless_neg_routing_failed",
            )


FACT = FactRule(
    id="balancer-found-no-service",
    title="the load balancer's route leads to no service",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="Application Load Balancer logging: documentation, not seen in a run",
)
