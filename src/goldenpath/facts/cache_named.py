"""The service names a cache it uses."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="cache-named",
    title="the service names a cache it uses",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("redis://", "rediss://"),
            regex=r"rediss?://",
            streams=(Stream.APPLICATION,),
        ),
    ),
    target="cache",
    origin="redis-py URLs",
)
