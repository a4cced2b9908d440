"""The service says that it can do without a store."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="declared-optional",
    title="the service says that it can do without a store",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("not required", "graceful degradation", "optional", "mock client", "skipped",),
            regex=r"(?i)[\[\b]?(?P<store>click ?house|redis|elasticsearch|opensearch|kafka|rabbitmq|mongo(?:db)?|neo4j|qdrant|weaviate|sentry|statsd|memcached|cache|[A-Za-z][\w-]{2,30})\]?:? [^\n]{0,60}?(?:not required|graceful degradation|is optional|\(optional\)|optional[, -]|mock client|skipped)",
            streams=(Stream.APPLICATION,),
        ),
    ),
    origin="real export 2025-08",
)
