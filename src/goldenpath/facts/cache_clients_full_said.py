"""The cache says that it takes no more clients."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="cache-clients-full-said",
    title="the cache takes no more clients",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("max number of clients",),
            regex=r"(?i)\bmax number of clients(?: \+ cluster connections)? reached",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    target="cache",
    origin="Valkey 9.1 with redis-py 8.1: run 2026-11; ioredis, redis-rb, Redisson: public reports (ioredis#809, redis-rb#604, redisson#1708)",
)
