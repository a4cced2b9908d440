"""The server gave up because its worker did not boot."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="boot-failed",
    title="the server gave up because its worker did not boot",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Worker failed to boot", "App failed to load"),
            regex=r"Worker failed to boot|App failed to load",
            streams=(Stream.APPLICATION,),
        ),
    ),
    ends="failed",
    origin="gunicorn 23, real run",
)
