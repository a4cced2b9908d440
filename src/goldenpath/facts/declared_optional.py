"""The service says that it can do without a store."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

_SAYS = (
    r"[^\n]{0,80}?(?:not required|graceful(?:ly)? degrad|is optional|\(optional\)|optional (?:service|store|dependency)"
    r"|mock client|skipped|skipping|running without|continuing without)"
)
_LITERALS = ("not required", "graceful", "optional", "mock client", "skipp", "running without", "continuing without")

FACT = FactRule(
    id="declared-optional",
    title="the service says that it can do without a store",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=_LITERALS,
            regex=r"(?i)\[(?P<store>[a-z][a-z0-9 _-]{1,30})\]:? " + _SAYS,
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=_LITERALS,
            regex=r"(?i)\b(?P<store>click ?house|redis|valkey|memcached|elasticsearch|opensearch|kafka|rabbitmq|mongodb|neo4j"
            r"|qdrant|weaviate|pinecone|sentry|statsd|prometheus|opentelemetry|cache|search index|metrics)\b" + _SAYS,
            streams=(Stream.APPLICATION,),
        ),
    ),
    origin="real export 2025-08",
)
