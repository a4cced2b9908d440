"""The platform says that it could not start the container's program at all."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="container-not-started",
    title="the platform could not start the container's program",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Application exec likely failed", "terminated: Application failed to start"),
            regex=r"Application exec likely failed|terminated: Application failed to start",
            streams=(Stream.PLATFORM, Stream.APPLICATION),
        ),
        Pattern(
            literals=("unable to start container process", "exec user process caused"),
            regex=r"unable to start container process|standard_init_linux\.go:\d+: exec user process caused",
            streams=(Stream.PLATFORM, Stream.APPLICATION),
        ),
    ),
    ends="failed",
    origin="Cloud Run's system log in public reports (jit-groups#270, gotenberg#505, runsd#52); runc",
)
