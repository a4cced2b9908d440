"""The platform starts an instance."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="instance-starting",
    title="the platform starts an instance",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Starting new instance",),
            regex=r"Starting new instance\. Reason: (?P<reason>[A-Z_]+)",
            streams=(Stream.PLATFORM,),
        ),
    ),
    rung=Rung.CREATED,
    origin="Cloud Run's system log, real exports 2025-08 to 2025-09",
)
