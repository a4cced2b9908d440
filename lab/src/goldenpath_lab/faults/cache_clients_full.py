"""The cache has no connection left to give."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.strangers import let_loose, remember, take_away
from goldenpath_lab.stage.whole import Stage

_LIMIT = "200"


async def act(stage: Stage, memory: Memory) -> None:
    """Give the cache a small tier's limit of clients, let a neighbour use it up, and deploy."""
    await stage.cache.configure("maxclients", _LIMIT)
    await let_loose("hold_cache_connections")(stage, memory)


async def undo(stage: Stage, memory: Memory) -> None:
    """End the neighbour, which makes room for whoever sets the limit back, and give the traffic back."""
    await take_away(stage, memory)
    await stage.cache.reset("maxclients")


FAULT = Fault(
    id="cache-clients-full",
    title="a neighbour without a pool uses up the cache's connections; a deployment finds none left",
    layer="configuration",
    component="cache",
    mechanism="a limit: maxclients is 200, and a client opens connections until the server refuses, and keeps them",
    propagation=(
        "new connections to the cache are refused",
        "the new revision's start-up ends in phase CACHE",
        "503 at the front",
    ),
    sights=(
        Sight(where="logs", what="the cache refuses", pattern=r"max number of clients reached"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("end the client or give it a pool", "raise maxclients"),
    holds=("cache process",),
    deploys=("chat-api",),
    remember=remember,
    act=act,
    undo=undo,
)
