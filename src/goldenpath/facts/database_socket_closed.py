"""The SQL proxy closes the socket at connect: it cannot reach the instance."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-socket-closed",
    title="the SQL proxy closes the socket at connect: it cannot reach the instance",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("server closed the connection unexpectedly",),
            regex=r'connection to server on socket "(?P<socket>/cloudsql/[^"]+?)(?:/\.s\.PGSQL\.\d+)?" failed: server closed the connection unexpectedly',
        ),
        Pattern(
            literals=("i/o timeout",),
            regex=r'Cloud SQL connection failed\.[^\n]*?\(connection name = "(?P<socket>[\w.:-]{3,120})"\): dial tcp [\w.:\[\]-]{1,60}:\d{2,5}: i/o timeout',
        ),
    ),
    direct=True,
    target="database",
    origin="psycopg2 on Cloud Run, real export 2025-09; the proxy's own line: its source and public reports, run in the lab 2026-11",
)
