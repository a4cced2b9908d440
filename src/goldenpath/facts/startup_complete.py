"""The application says that its start is complete."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="startup-complete",
    title="the application says that its start is complete",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Application startup complete",),
            regex=r"Application startup complete",
            streams=(Stream.APPLICATION,),
        ),
    ),
    rung=Rung.HEALTHY,
    origin="uvicorn, real runs",
)
