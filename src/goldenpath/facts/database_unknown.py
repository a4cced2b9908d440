"""The database server answers that the database does not exist."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-unknown",
    title="the database server answers that the database does not exist",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("does not exist",),
            regex=r'database "(?P<database>[^"]{0,80})"\s*does not exist',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    target="database",
    origin="PostgreSQL 3D000, real export 2025-08",
)
