"""The database's disk is full."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Fill the disk to the last byte."""
    del memory
    await stage.database.fill()


async def undo(stage: Stage, memory: Memory) -> None:
    """Make room, and start the server where it has given up."""
    del memory
    stage.database.drain()
    await stage.database.start()


FAULT = Fault(
    id="database-disk-full",
    title="the disk that the database lives on is full",
    layer="infrastructure",
    component="database",
    mechanism="a limit: a file takes all that was free of the database's disk (needs `up --database-disk`)",
    propagation=(
        "tables cannot grow, and the write-ahead log cannot go on",
        "writes are refused, or the server gives up",
        "503 store_unavailable",
    ),
    sights=(
        Sight(where="logs", what="the server finds no space", pattern=r"No space left on device"),
        Sight(where="outside", what="what is written is refused", pattern="login|message|events|answer|stored"),
    ),
    cures=("a larger disk", "remove what fills it"),
    holds=("database process",),
    act=act,
    undo=undo,
)
