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
    ),
    direct=True,
    target="database",
    origin="psycopg2 on Cloud Run, real export 2025-09",
)
