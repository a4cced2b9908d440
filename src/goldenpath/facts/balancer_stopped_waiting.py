"""The load balancer stopped waiting for a backend's answer."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="balancer-stopped-waiting",
    title="the load balancer stopped waiting for a backend's answer",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("backend_timeout",),
            regex=r"\bbackend_timeout\b",
            streams=(Stream.BALANCER,),
        ),
    ),
    origin="External Application Load Balancer logging, statusDetails table: documentation, not seen in a run; with 101 it is an idle WebSocket's normal end",
)
