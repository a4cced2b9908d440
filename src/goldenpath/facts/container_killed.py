"""The container was ended by a signal."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="container-killed",
    title="the container was ended by a signal",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Container terminated on signal",),
            regex=r"Container terminated on signal (?P<signal>\d+)",
            streams=(Stream.PLATFORM,),
        ),
        Pattern(
            literals=("Uncaught signal",),
            regex=r"Uncaught signal: (?P<signal>4|6|7|8|11)\b",
            streams=(Stream.PLATFORM,),
        ),
    ),
    ends="failed",
    origin="Cloud Run documentation, troubleshooting; public reports",
)
