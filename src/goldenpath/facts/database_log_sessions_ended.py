"""The database server's own log says that somebody ended a session."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-log-sessions-ended",
    title="the database server's own log says that somebody ended a session",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("terminating connection due to",),
            regex=r"FATAL:\s+terminating connection due to (?P<why>administrator command|idle-in-transaction timeout|idle-session timeout|conflict with recovery)",
            streams=(Stream.BACKING,),
        ),
    ),
    origin="PostgreSQL 57P01 in the server's own log: run in the lab 2026-11; the other words: documentation",
)
