"""The SQL socket that the program opens does not exist in its container."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="sql-socket-missing",
    title="the SQL socket that the program opens does not exist in its container",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("/cloudsql/",),
            regex=r"socket \\?\"(?P<socket>/cloudsql/[^\"\\\n]{1,200}?)(?:/\.s\.PGSQL\.\d+)?\\?\" failed: No such file or directory",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("/cloudsql/",),
            regex=r"could not connect to server: No such file or directory\s+Is the server running locally and accepting\s+connections on Unix domain socket \\?\"(?P<socket>/cloudsql/[^\"\\\n]{1,200}?)(?:/\.s\.PGSQL\.\d+)?\\?\"",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("/cloudsql/",),
            regex=r"connect ENOENT (?P<socket>/cloudsql/[^\s'\"]{1,200}?)(?:/\.s\.PGSQL\.\d+)?(?:\s|$|['\"])",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("/cloudsql/",),
            regex=r"dial unix (?P<socket>/cloudsql/[^\s'\"]{1,200}?)(?:/\.s\.PGSQL\.\d+)?: connect: no such file or directory",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("/cloudsql/",),
            regex=r"MySQL server (?:through socket|on) '(?P<socket>/cloudsql/[^'\n]{1,200})' \((?:2\b|\[Errno 2\])",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("/cloudsql/",),
            regex=r"No such file or directory: '(?P<socket>/cloudsql/[^'\n]{1,200}?)(?:/\.s\.PGSQL\.\d+)?'",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("asyncpg/connect_utils.py",),
            regex=r"asyncpg/connect_utils\.py[\s\S]{0,2000}create_unix_connection[\s\S]{0,800}\nFileNotFoundError: \[Errno 2\] No such file or directory",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    target="database",
    origin="psycopg2, psycopg 3, node 20: run; asyncpg 0.32: run in the lab 2026-11; Go and MySQL clients: documentation",
)
