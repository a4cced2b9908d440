"""The database server cancels a statement that waits for a lock or runs too long."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="database-lock-said",
    title="the database server cancels a statement that waits for a lock or runs too long",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("canceling statement due to ",),
            regex=r"canceling statement due to (?P<what>lock timeout|statement timeout)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("deadlock detected", "deadlock found when trying to get lock"),
            regex=r"(?i)\b(?P<what>deadlock) (?:detected|found when trying to get lock)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("could not obtain lock on ",),
            regex=r"could not obtain (?P<what>lock) on (?:row in )?relation",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("lock wait timeout exceeded",),
            regex=r"(?i)\b(?P<what>lock wait timeout) exceeded; try restarting transaction",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("deadlocked on ",),
            regex=r"was (?P<what>deadlock)ed on (?:lock|lock \| communication buffer) resources with another process",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("maximum statement execution time exceeded",),
            regex=r"maximum (?P<what>statement execution time) exceeded",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    target="database",
    origin="PostgreSQL 55P03, 57014 and 40P01 as SQLAlchemy and asyncpg print them: run 2026-11; MySQL 1205, 1213 and 3024, SQL Server 1205: documentation",
)
