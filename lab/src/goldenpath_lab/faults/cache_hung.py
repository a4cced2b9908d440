"""The cache takes connections and then says nothing."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="cache-hung",
    title="the cache's server stands still: it accepts connections and answers nothing",
    layer="infrastructure",
    component="cache",
    mechanism="a process: the Redis server is stopped by a signal",
    propagation=(
        "commands wait until their callers give up",
        "login and new sockets answer 503 after 5 s",
        "open conversations go on without counting rates",
    ),
    sights=(
        Sight(where="logs", what="the cache does not answer", pattern=r"Timeout (?:reading from|connecting to server)"),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("restart or fail over the cache", "let its process go on"),
    holds=("cache process",),
    act=plain(lambda stage: stage.cache.freeze()),
    undo=plain(lambda stage: stage.cache.thaw()),
)
