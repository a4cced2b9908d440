"""The platform's proxy could not speak with the container: a protocol error before any header."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="upstream-protocol-error",
    title="the platform's proxy could not speak with the container",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("reset reason: protocol error",),
            regex=r"disconnect/reset before headers\. reset reason: protocol error",
            streams=(Stream.REQUEST, Stream.BALANCER),
        ),
    ),
    origin="Envoy's words, Cloud Run documentation, troubleshooting",
)
