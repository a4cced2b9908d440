"""No connection to the cache comes about."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="cache-connect-failed",
    title="no connection to the cache comes about",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("connecting to",),
            regex=r"Error 11[013] connecting to (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>\d{2,5})\.",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("timeout connecting to server",),
            regex=r"(?i)(?:redis|valkey|cache)[\s\S]*timeout connecting to server|(?:^|TimeoutError: )timeout connecting to server",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("dial tcp",),
            regex=r"dial tcp (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:6378|6379|6380|11211)): (?:i/o timeout|connect: (?:connection refused|connection timed out|no route to host)|context deadline exceeded)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "ECONNREFUSED",
                "ETIMEDOUT",
                "EHOSTUNREACH",
            ),
            regex=r"connect (?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH) (?P<host>[\w.:\[\]-]{1,200}?):(?P<port>(?:6378|6379|6380|11211))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Connect call failed",),
            regex=r"\[Errno (?:110|111|113)\] Connect call failed \('(?P<host>[^'\n]{1,200})', (?P<port>(?:6378|6379|6380|11211))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("Unable to connect to",),
            regex=r"Unable to connect to (?P<host>[\w.-]{1,200})(?:/[^\s:]{1,80})?:(?P<port>(?:6378|6379|6380|11211))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("JedisConnectionException",),
            regex=r"JedisConnectionException: Failed to connect to any host resolved for DNS name",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "Failed connecting to host",
                "Failed to connect to",
            ),
            regex=r"Failed (?:connecting|to connect) to (?:host )?(?P<host>[\w.-]{1,200}):(?P<port>(?:6378|6379|6380|11211))\b",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("[ioredis] Unhandled error event",),
            regex=r"\[ioredis\] Unhandled error event: Error: connect E(?:TIMEDOUT|CONNREFUSED|HOSTUNREACH)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("pymemcache/",),
            regex=r"pymemcache/client[\s\S]*(?:ConnectionRefusedError|TimeoutError)",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "redis",
                "valkey",
                "memcached",
            ),
            regex=r"(?i)\b(?:redis|valkey|memcached)\b[^\n]{0,60}?\bconnect(?:ion)?(?: attempt)?(?: has)? (?:timed out|refused|timeout(?:[.!]|\s*$| (?:after|exceeded|expired)\b))",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    origin="redis 8.1, pymemcache 4.0: measured 2026-11; go-redis, ioredis, Lettuce, Jedis: public reports, not seen in a run",
)
