"""The database server's own log says that a statement was cancelled before it was done."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-log-cancelled",
    title="the database server's own log says that a statement was cancelled before it was done",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("canceling statement due to ",),
            regex=r"ERROR:\s+canceling statement due to (?P<why>user request|statement timeout|lock timeout)",
            streams=(Stream.BACKING,),
        ),
    ),
    origin="PostgreSQL 57014 and 55P03 in the server's own log: run in the lab 2026-11",
)
