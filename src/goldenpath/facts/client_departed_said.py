"""The load balancer says that the client went away."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="client-departed-said",
    title="the load balancer says that the client went away",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=(
                "client_disconnected_before_any_response",
                "client_disconnected_after_partial_response",
                "client_timed_out",
            ),
            regex=r"\b(?P<said>client_disconnected_before_any_response|client_disconnected_after_partial_response|client_timed_out)\b",
            streams=(Stream.BALANCER,),
        ),
    ),
    origin="External Application Load Balancer logging, statusDetails table: documentation, not seen in a run",
)
