"""The cache has become a replica and takes no writes."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="cache-read-only",
    title="the cache is left as the replica of a primary that is gone, as after half a failover",
    layer="infrastructure",
    component="cache",
    mechanism="a setting: replicaof names a host where nobody listens",
    propagation=("every write is refused", "login, which counts attempts, answers 503", "reading still works"),
    sights=(
        Sight(
            where="logs",
            what="the cache refuses to write",
            pattern=r"You can't write against a read only replica",
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("make it a primary again", "point the services at the primary"),
    holds=("cache process",),
    act=plain(lambda stage: stage.cache.command("REPLICAOF", "127.0.0.1", "9")),
    undo=plain(lambda stage: stage.cache.command("REPLICAOF", "NO", "ONE")),
)
