"""The database server's own log says that it let a client not in."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-log-access-refused",
    title="the database server's own log says that it did not let a client in",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("password authentication failed for user", "pg_hba.conf"),
            regex=r"FATAL:\s+(?:password authentication failed for user|no pg_hba\.conf entry for|pg_hba\.conf rejects connection)",
            streams=(Stream.BACKING,),
        ),
    ),
    origin="PostgreSQL 28P01 and 28000 in the server's own log: run in the lab 2026-11",
)
