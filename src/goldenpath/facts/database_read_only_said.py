"""The database server refuses to write."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="database-read-only-said",
    title="the database server refuses to write",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("in a read-only transaction",),
            regex=r"cannot execute (?P<command>[A-Z][A-Z ]{1,40}|[a-z_]{2,40}\(\)) in a read-only transaction",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("during recovery",),
            regex=r"cannot execute (?P<command>[A-Z][A-Z ]{1,40}) during recovery",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("ead-only option so it cannot execute", "ead_only option so it cannot execute"),
            regex=r"(?:MySQL|MariaDB) server is running with the -{0,2}(?:super[-_])?(?:innodb[-_])?read[-_]only option so it cannot execute",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("READ ONLY transaction", "Running in read-only mode"),
            regex=r"Cannot execute statement in a READ ONLY transaction|\b1836\b[^\n]{0,40}Running in read-only mode",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("because the database is read-only",),
            regex=r"Failed to update database [^\n]{1,120} because the database is read-only",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    target="database",
    origin="PostgreSQL 25006 as SQLAlchemy and asyncpg print it: run 2026-11; MySQL 1290, 1792, 1836, MariaDB, SQL Server 3906: documentation",
)
