"""No connection to the database comes about in time: a driver's own words."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-connect-timed-out",
    title="no connection to the database comes about in time",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("connection timeout expired",),
            regex=r"(?m)(?:^|[^\w\s][ \t])connection timeout expired",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "timeout expired",
                "timed out",
                "no route to host",
                "network is unreachable",
            ),
            regex=r'(?i)connection to server at "(?P<host>[^"\n]{1,200})"[^\n]{0,80}port (?P<port>\d{2,5}) failed: (?:timeout expired|connection timed out|operation timed out|no route to host|network is unreachable)',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("could not connect to server:",),
            regex=r'could not connect to server: (?:Connection timed out|No route to host)\s{1,8}Is the server running on host "(?P<host>[^"\n]{1,200})"[\s\S]{0,80}?on port (?P<port>\d{2,5})',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "asyncpg/connect_utils.py",
                "asyncpg/pool.py",
            ),
            regex=r'asyncpg/(?:connect_utils|pool)\.py", line \d+, in (?:_connect\b|_connect_addr|__connect_addr|_create_ssl_connection|_get_new_connection)[\s\S]*\n(?:asyncio\.exceptions\.|asyncio\.|builtins\.)?TimeoutError(?:\n|:|\s*$)',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Connect call failed",),
            regex=r"\[Errno (?:110|113|60)\] Connect call failed \('(?P<host>[^'\n]{1,200})', (?P<port>(?:5432|5433|6432|3306|3307|33060|1433|1521|26257|27017|27018|9042))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("dial tcp",),
            regex=r"dial tcp (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:5432|5433|6432|3306|3307|33060|1433|1521|26257|27017|27018|9042)): (?:i/o timeout|connect: (?:connection timed out|no route to host)|context deadline exceeded)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "ETIMEDOUT",
                "EHOSTUNREACH",
            ),
            regex=r"connect (?:ETIMEDOUT|EHOSTUNREACH) (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:5432|5433|6432|3306|3307|33060|1433|1521|26257|27017|27018|9042))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Connection terminated due to connection timeout",),
            regex=r"Connection terminated due to connection timeout",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Can't connect to",),
            regex=r"""Can't connect to (?:MySQL |MariaDB )?server on '(?P<host>[^':\n]{1,200})(?::(?P<port>\d{2,5}))?' \((?:timed out|\[?Errno 11[03]\b|11[035][ )\"])""",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Can't create a connection to host",),
            regex=r"Can't create a connection to host (?P<host>[\w.:-]{1,200}) and port (?P<port>\d{2,5})",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Can't reach database server at",),
            regex=r"Can't reach database server at `?(?P<host>[\w.-]{1,200})`?(?::`?(?P<port>\d{2,5}))?",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Login timeout expired",),
            regex=r"Login timeout expired",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("ServerSelectionTimeoutError",),
            regex=r"ServerSelectionTimeoutError: (?P<host>[\w.-]{1,200}):(?P<port>\d{2,5}): timed out",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("SocketTimeoutException: connect timed out",),
            regex=r"(?:org\.postgresql|com\.mysql|org\.mariadb|com\.microsoft\.sqlserver)[\s\S]*SocketTimeoutException: (?:C|c)onnect timed out",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="psycopg 3.3, asyncpg 0.32, PyMySQL 1.2, mysql-connector 26.10, pymongo 4.20: measured 2026-11; pg8000: google-cloud.md; JDBC, Go, Prisma, node pg, ODBC: documentation and public reports, not seen in a run",
)
