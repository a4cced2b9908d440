"""The cache ends and starts again, over and over."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="cache-restart-flapping",
    title="the cache's server ends, comes back empty, and ends again",
    layer="infrastructure",
    component="cache",
    mechanism="a process: the Redis server is ended every few seconds and started again",
    propagation=(
        "connections are lost or refused while it is away",
        "login and new sockets answer 503 then, and work in between",
        "what it held is gone each time",
    ),
    sights=(
        Sight(where="logs", what="the cache is out of reach", pattern=r"Redis \(events in\) is away"),
        Sight(where="logs", what="and back again", pattern=r"Redis \(events in\) is back after"),
        Sight(where="outside", what="who logs in or connects meanwhile does not get in", pattern="login|socket"),
    ),
    cures=("find what ends it", "fail over to a replica"),
    holds=("cache process",),
    act=plain(lambda stage: stage.cache.flap(down_seconds=3, up_seconds=2)),
    undo=plain(lambda stage: stage.cache.steady()),
)
