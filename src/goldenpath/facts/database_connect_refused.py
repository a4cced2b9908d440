"""The database's port refuses the connection."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-connect-refused",
    title="the database's port refuses the connection",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=(":3307: connect: connection refused",),
            regex=r"Cloud SQL connection failed\.[^\n]*dial tcp (?P<host>[\w.:\[\]-]{1,60}?):(?P<port>3307): connect: connection refused",
        ),
        Pattern(
            literals=("connection refused",),
            regex=r'(?i)connection to server at "(?P<host>[^"\n]{1,200})"[^\n]{0,80}port (?P<port>\d{2,5}) failed: connection refused',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("connection refused",),
            regex=r'(?i)connection to server on socket "(?P<host>[^"\n]{1,200}?)(?:/\.s\.PGSQL\.\d+)?" failed: connection refused',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("could not connect to server: Connection refused",),
            regex=r'could not connect to server: Connection refused\s{1,8}Is the server running on host "(?P<host>[^"\n]{1,200})"[\s\S]{0,80}?on port (?P<port>\d{2,5})',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Connect call failed",),
            regex=r"\[Errno (?:111|61)\] Connect call failed \('(?P<host>[^'\n]{1,200})', (?P<port>(?:5432|5433|6432|3306|33060|1433|1521|26257|27017|27018|9042))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("connection refused",),
            regex=r"dial tcp (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:5432|5433|6432|3306|33060|1433|1521|26257|27017|27018|9042)): connect: connection refused",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("ECONNREFUSED",),
            regex=r"connect ECONNREFUSED (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:5432|5433|6432|3306|33060|1433|1521|26257|27017|27018|9042))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Can't connect to",),
            regex=r"""Can't connect to (?:MySQL |MariaDB )?server on '(?P<host>[^':\n]{1,200})(?::(?P<port>\d{2,5}))?' \((?:\[?Errno 111\b|111[ )\"])""",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("refused. Check that the hostname",),
            regex=r"Connection to (?P<host>[\w.-]{1,200}):(?P<port>\d{2,5}) refused\. Check that the hostname",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Communications link failure",),
            regex=r"Communications link failure[\s\S]*ConnectException: Connection refused",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("connection refused",),
            regex=r"(?P<host>[\w.-]{1,200}):(?P<port>2701\d): \[Errno 111\] Connection refused",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Failed to connect to",),
            regex=r"Failed to connect to (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:5432|5433|6432|3306|33060|1433|1521|26257|27017|27018|9042))\b[\s\S]{0,300}?Connection refused",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("SQLSTATE[",),
            regex=r"SQLSTATE\[(?:HY000|08006)\] \[(?:2002|7)\][^\n]{0,160}?Connection refused",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="psycopg 3.3, asyncpg 0.32, PyMySQL 1.2, mysql-connector 26.10, pymongo 4.20, node 20: measured 2026-11; JDBC, Go, Npgsql, PHP: documentation and public reports, not seen in a run",
)
