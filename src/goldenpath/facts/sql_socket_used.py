"""The service is set to use the platform's built-in SQL socket."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="sql-socket-used",
    title="the service is set to use the platform's built-in SQL socket",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("/cloudsql/",),
            regex=r"/cloudsql/(?P<instance>[\w.:-]{3,120})",
            streams=(Stream.APPLICATION,),
        ),
    ),
    target="database",
    origin="real exports 2025-09",
)
