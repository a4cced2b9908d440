"""The database server answers that the user may not do this."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="database-privilege-refused",
    title="the database server answers that the user may not do this",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("permission denied for ",),
            regex=r"permission denied for (?P<object>(?:materialized view|foreign table|foreign server|large object|table|schema|sequence|relation|function|procedure|view|database|type|column|tablespace) \\?\"?[\w.$-]{1,80})",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("must be owner of ",),
            regex=r"must be owner of (?P<object>(?:materialized view|foreign table|table|schema|sequence|relation|function|procedure|view|database|type|index|extension) \\?\"?[\w.$-]{1,80})",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("command denied to user",),
            regex=r"\b[A-Z][A-Z ]{1,30} command denied to user '[^'\n]{0,80}'@'[^'\n]{0,255}' for (?P<object>(?:table|column|routine) [`'][^'\n]{1,80}')",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("' to database '",),
            regex=r"Access denied for user '[^'\n]{0,80}'@'[^'\n]{0,255}' to (?P<object>database '[^'\n]{1,80}')",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("permission was denied on the object",),
            regex=r"The [A-Z]{2,20} permission was denied on the (?P<object>object '[^'\n]{1,120}')",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    target="database",
    origin="PostgreSQL 42501 as SQLAlchemy and asyncpg print it: run 2026-11; MySQL 1044 and 1142, SQL Server 229: documentation",
)
