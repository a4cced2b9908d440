"""The cache is gone."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="redis-down",
    title="the cache is stopped",
    layer="infrastructure",
    component="cache",
    mechanism="a process: the Redis server is stopped",
    propagation=(
        "sessions and revocations cannot be read",
        "login and new sockets answer 503",
        "fan-out stops between instances",
    ),
    sights=(
        Sight(
            where="logs",
            what="connections to the cache are refused",
            pattern=r"Error 111 connecting to|Connection (?:refused|closed by server)",
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("start the cache",),
    holds=("cache process",),
    act=plain(lambda stage: stage.cache.stop()),
    undo=plain(lambda stage: stage.cache.start()),
)
