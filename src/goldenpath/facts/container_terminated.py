"""The platform saw the container's own process end by a signal, not one of its children."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="container-terminated",
    title="the container's own process was ended by a signal",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Container terminated on signal",),
            regex=r"Container terminated on signal (?P<signal>\d+)",
            streams=(Stream.PLATFORM,),
        ),
    ),
    ends="failed",
    origin="Cloud Run documentation, troubleshooting; 'Uncaught signal' is left out, a child's death writes it too (docker-clamav-malware-scanner#48)",
)
