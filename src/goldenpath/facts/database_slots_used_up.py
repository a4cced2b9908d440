"""The database server has no connection left."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="database-slots-used-up",
    title="the database server has no connection left",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("remaining connection slots are reserved", "too many clients already"),
            regex=r"remaining connection slots are reserved for|sorry, too many clients already",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("too many connections for ",),
            regex=r"too many connections for (?P<limited>role|database) \\?\"[^\"\\\n]{1,80}",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Too many connections", "ER_CON_COUNT_ERROR", "no more connections allowed"),
            regex=r"\(?1040[^\n]{0,20}Too many connections|ER_CON_COUNT_ERROR|no more connections allowed \(max_client_conn\)",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    target="database",
    origin="PostgreSQL 53300, MySQL 1040, pgbouncer: documentation and public reports",
)
