"""The service names a database it uses."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="database-named",
    title="the service names a database it uses",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("postgresql://", "postgres://", "postgresql+", "mysql://", "mysql+"),
            regex=r"(?:postgres(?:ql)?|mysql)(?:\+\w+)?://",
            streams=(Stream.APPLICATION,),
        ),
    ),
    target="database",
    origin="real exports 2025-09",
)
