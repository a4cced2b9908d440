"""The start-up probe found the port open; a TCP probe sees nothing else."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="tcp-probe-passed",
    title="the start-up probe found the port open; a TCP probe sees nothing else",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("STARTUP TCP probe succeeded",),
            regex=r"STARTUP TCP probe succeeded after \d+ attempts? for container .{1,200}? on port (?P<port>\d+)",
            streams=(Stream.PLATFORM,),
        ),
    ),
    rung=Rung.PORT_OPEN,
    origin="Cloud Run's system log, real exports 2025-08 to 2025-09",
)
