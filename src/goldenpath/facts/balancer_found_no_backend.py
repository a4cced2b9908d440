"""The load balancer found no backend to hand a request to."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="balancer-found-no-backend",
    title="the load balancer found no backend to hand a request to",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(
                "failed_to_pick_backend",
                "failed_to_connect_to_backend",
            ),
            regex=r"\b(?P<said>failed_to_pick_backend|failed_to_connect_to_backend)\b",
            streams=(Stream.BALANCER,),
        ),
        Pattern(
            literals=("no healthy upstream",),
            regex=r"(?P<said>no healthy upstream)",
            streams=(
                Stream.BALANCER,
                Stream.REQUEST,
            ),
        ),
    ),
    direct=True,
    origin="External Application Load Balancer logging, statusDetails table; Envoy's own text: documentation, not seen in a run",
)
