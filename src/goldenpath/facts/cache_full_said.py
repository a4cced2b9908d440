"""The cache says that its memory is used up."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="cache-full-said",
    title="the cache says that its memory is used up",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("command not allowed when used memory",),
            regex=r"command not allowed when used memory > '?maxmemory",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="Redis and Valkey: documentation; redis-py leaves the word OOM out",
)
