"""The database server's own log says that it takes connections."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-log-ready",
    title="the database server's own log says that it takes connections",
    kind=FactKind.TEXT,
    shows=Shows.GOOD,
    patterns=(
        Pattern(
            literals=("ready to accept connections", "ready for connections"),
            regex=r"database system is ready to accept connections|\b(?:mysqld|mariadbd): ready for connections",
            streams=(Stream.BACKING,),
        ),
    ),
    origin="PostgreSQL 18: run in the lab 2026-11; MySQL: documentation",
)
