"""The database server's own log says that it turned a client away for want of a connection."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-log-slots-full",
    title="the database server's own log says that it turned a client away for want of a connection",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("remaining connection slots are reserved", "too many clients already"),
            regex=r"FATAL:\s+(?:remaining connection slots are reserved|sorry, too many clients already)",
            streams=(Stream.BACKING,),
        ),
    ),
    origin="PostgreSQL 53300 in the server's own log: run in the lab 2026-11",
)
