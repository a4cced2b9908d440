"""The database server does not let this client, user or database in."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-client-refused",
    title="the database server does not let this client in",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("no pg_hba.conf entry for host", "pg_hba.conf rejects connection for host"),
            regex=r"(?:no pg_hba\.conf entry|pg_hba\.conf rejects connection) for host \\?\"(?P<host>[^\"\\\n]{1,120})\\?\", user \\?\"(?P<user>[^\"\\]{0,80})\\?\"(?:, database \\?\"(?P<database>[^\"\\]{0,80})\\?\")?(?:, (?P<encryption>no encryption|SSL off|SSL on|SSL encryption))?",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("is not allowed to connect to this M",),
            regex=r"Host '(?P<host>[^'\n]{1,255})' is not allowed to connect to this (?:MySQL|MariaDB) server",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    target="database",
    origin="PostgreSQL 28000: public reports of psycopg2, Npgsql, pgx; MySQL 1130: documentation",
)
