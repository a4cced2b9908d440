"""The container's process ended itself with an error."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="container-exited",
    title="the container's process ended itself with an error",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Container called exit(",),
            regex=r"Container called exit\((?P<code>[1-9]\d*)\)",
            streams=(Stream.PLATFORM,),
        ),
        Pattern(
            literals=("Container exited with", "container exited with"),
            regex=r"(?i)container exited with (?:code|status) (?P<code>[1-9]\d*)",
            streams=(Stream.PLATFORM,),
        ),
    ),
    ends="failed",
    origin="Cloud Run's system log, real exports 2025-08 to 2025-09",
)
