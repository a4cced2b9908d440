"""The application says that its start failed."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="startup-failed",
    title="the application says that its start failed",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Application startup failed",),
            regex=r"Application startup failed",
            streams=(Stream.APPLICATION,),
        ),
    ),
    ends="failed",
    origin="uvicorn, real run",
)
