"""The collector's query is limited to the newest rows, and the cause was said once, before them."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.dispatcher import EDITS
from goldenpath_lab.faults.rewritten import API, rewrite
from goldenpath_lab.stage.whole import Stage

_ROWS = 40


async def act(stage: Stage, memory: Memory) -> None:
    """Limit the collector's rows, deploy a dispatcher that dies once, and let the usual noise fill the log."""
    stage.collector.set(row_limit=_ROWS)
    await stage.services.deploy(API, image=rewrite(stage, *EDITS))
    memory["client"] = await stage.programs.run("make_noise")


async def undo(stage: Stage, memory: Memory) -> None:
    """End the noise, let the collector take everything, and roll back."""
    await stage.programs.end(str(memory.get("client", "")))
    stage.collector.reset()
    await roll_back(stage, memory)


FAULT = Fault(
    id="collector-row-limit",
    title="a background task of the backend died at its first message, longer ago than the export reaches",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/executor.py in the image has a task that raises at its first run; a setting limits the export's rows",
    propagation=(
        "the task ends at the first message and says so once",
        "every later message is accepted, and nobody works on it",
        "the export holds the newest rows only",
    ),
    sights=(Sight(where="outside", what="no event comes", pattern="events"),),
    holds=("collector",),
    cures=("roll back to the revision before", "note the owner, build again", "ask the collector for more rows"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=undo,
)
