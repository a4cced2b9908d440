"""The cache took a connection and does not answer on it."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="cache-read-timed-out",
    title="the cache does not answer on a connection that stands",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("Timeout reading from",),
            regex=r"Timeout reading from (?:socket|(?P<host>[\w.:\[\]-]{1,200}?):(?P<port>\d{2,5})\b)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("RedisCommandTimeoutException",),
            regex=r"RedisCommandTimeoutException: Command timed out",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("i/o timeout",),
            regex=r"read tcp [\w.:\[\]-]{1,200}->(?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:6378|6379|6380|11211)): i/o timeout",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("JedisConnectionException",),
            regex=r"JedisConnectionException: java\.net\.SocketTimeoutException: Read timed out",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("node_modules/ioredis",),
            regex=r"Error: Command timed out[\s\S]{0,400}node_modules/ioredis/",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("RedisTimeoutException",),
            regex=r"(?:StackExchange\.Redis\.RedisTimeoutException: Timeout (?:performing|awaiting)|org\.redisson\.client\.RedisTimeoutException: Command still hasn't been)",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    target="cache",
    origin="redis-py 8.1: run in the lab 2026-11; Lettuce, go-redis, Jedis, ioredis, StackExchange.Redis, Redisson: public reports, not seen in a run",
)
