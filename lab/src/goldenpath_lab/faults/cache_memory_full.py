"""The cache's memory is used up by what never expires."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

# A little more than the 64 MB that the cache may use, and nothing is evicted.
_FILL = "for i = 1, 136 do redis.call('SET', 'export:' .. i, string.rep('x', 524288)) end return 1"
_EMPTY = "for i = 1, 136 do redis.call('DEL', 'export:' .. i) end return 1"

FAULT = Fault(
    id="cache-memory-full",
    title="an export has filled the cache with values that never expire",
    layer="infrastructure",
    component="cache",
    mechanism="a limit: values without expiry take all of maxmemory, and the policy evicts nothing",
    propagation=(
        "every command that may need memory is refused",
        "login, which counts attempts, answers 503",
        "reading still works",
    ),
    sights=(
        Sight(
            where="logs",
            what="the cache refuses to write",
            pattern=r"command not allowed when used memory > 'maxmemory'",
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("remove the values or let them expire", "more memory", "a policy that evicts"),
    holds=("cache process",),
    act=plain(lambda stage: stage.cache.command("EVAL", _FILL, "0")),
    undo=plain(lambda stage: stage.cache.command("EVAL", _EMPTY, "0")),
)
