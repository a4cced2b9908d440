"""The cache works on something long, and everybody else waits."""

from goldenpath_lab.faults.clients import end_it, lets_loose
from goldenpath_lab.faults.contracts import Fault, Sight

FAULT = Fault(
    id="cache-slow",
    title="a neighbour runs scripts of more than a second in the cache, one after the other",
    layer="infrastructure",
    component="cache",
    mechanism="a process: a client whose scripts keep the cache's only thread busy",
    propagation=(
        "each command waits for the script before it",
        "logins and new sockets take seconds, and succeed",
        "messages are counted by each instance for itself",
    ),
    sights=(
        Sight(
            where="logs",
            what="a login takes half a second or more",
            pattern=r'auth/login".*"status":200.*"latency":"(?:0\.[5-9]|[1-9]\d*\.)',
        ),
    ),
    paging="ticket",
    paged_by="logins and new sockets take seconds",
    cures=("end the neighbour's scripts", "give it a cache of its own"),
    act=lets_loose("block_cache"),
    undo=end_it,
)
