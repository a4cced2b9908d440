"""A process died by a segmentation fault."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="segmentation-violation",
    title="a process died by a segmentation fault (signal 11)",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("signal: 11", "signal 11", "exit(139)"),
            regex=r"Uncaught signal: 11\b|Container terminated on signal 11\b|Container called exit\(139\)",
            streams=(Stream.PLATFORM,),
        ),
        Pattern(
            literals=("Fatal Python error: Segmentation fault", "was sent SIGSEGV"),
            regex=r"Fatal Python error: Segmentation fault|Worker \(pid:\d+\) was sent SIGSEGV",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("signal arrived during cgo execution", "SIGSEGV (0xb) at pc="),
            regex=r"signal arrived during cgo execution|SIGSEGV \(0xb\) at pc=",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="Cloud Run's system log in public reports (datadog-agent#22580); gunicorn 27 and Python 3.11, real runs; Go and Java from their documentation",
)
