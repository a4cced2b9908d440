"""The database server's own log says that the server ended."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-log-stopped",
    title="the database server's own log says that the server ended",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("database system is shut down", "all server processes terminated"),
            regex=r"LOG:\s+(?:database system is shut down|all server processes terminated; reinitializing)",
            streams=(Stream.BACKING,),
        ),
        Pattern(
            literals=("Shutdown complete",),
            regex=r"\b(?:mysqld|mariadbd): Shutdown complete",
            streams=(Stream.BACKING,),
        ),
    ),
    direct=True,
    origin="PostgreSQL 18 in the shape of Cloud SQL's export: run in the lab 2026-11; MySQL: documentation",
)
