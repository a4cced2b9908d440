"""The start-up probe failed."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="startup-probe-failed",
    title="the start-up probe failed",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("STARTUP TCP probe failed", "STARTUP HTTP probe failed", "STARTUP GRPC probe failed"),
            regex=r"STARTUP (?P<probe>TCP|HTTP|GRPC) probe failed \d+ times? consecutively for container .{1,200}? on port (?P<port>\d+)",
            streams=(Stream.PLATFORM,),
        ),
    ),
    ends="failed",
    origin="Cloud Run documentation, troubleshooting",
)
