"""The instance was shut down on purpose."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="instance-retired",
    title="the instance was shut down on purpose",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Shutting down user disabled instance",),
            regex=r"Shutting down user disabled instance",
            streams=(Stream.PLATFORM,),
        ),
        Pattern(
            literals=("Handling signal: term",),
            regex=r"Handling signal: term",
            streams=(Stream.APPLICATION,),
        ),
    ),
    ends="retired",
    origin="Cloud Run's system log, real exports 2025-08 to 2025-09",
)
