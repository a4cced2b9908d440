"""The start-up probe got a good answer from the program."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="http-probe-passed",
    title="the start-up probe got a good answer from the program",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("STARTUP HTTP probe succeeded", "STARTUP GRPC probe succeeded"),
            regex=r"STARTUP (?:HTTP|GRPC) probe succeeded",
            streams=(Stream.PLATFORM,),
        ),
    ),
    rung=Rung.HEALTHY,
    origin="Cloud Run documentation, health checks",
)
