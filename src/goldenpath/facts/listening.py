"""The program listens on its port."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="listening",
    title="the program listens on its port",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("Listening at: http", "Uvicorn running on", "listening on port", "Server listening"),
            regex=r"Listening at: http\S+|Uvicorn running on http\S+|(?i:server listening|listening on port \d+)",
            streams=(Stream.APPLICATION,),
        ),
    ),
    rung=Rung.PORT_OPEN,
    origin="gunicorn and uvicorn, real runs",
)
