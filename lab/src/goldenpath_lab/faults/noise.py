"""Nothing is broken: a scanner, wrong passwords and impatient clients make noise."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Let a client ask for what does not exist, log in wrongly and hang up early."""
    memory["client"] = await stage.programs.run("make_noise")


async def undo(stage: Stage, memory: Memory) -> None:
    """End that client."""
    stage.programs.end(str(memory.get("client", "")))


FAULT = Fault(
    id="noise",
    title="no fault: a scanner, wrong passwords and clients that hang up",
    layer="none",
    component="client",
    mechanism="a process: a client with bad manners",
    propagation=("404 and 401 in the request log",),
    sights=(Sight(where="logs", what="routes that do not exist", pattern=r'"status":404'),),
    users_harmed=False,
    paging="nothing",
    paged_by="nothing: no user is harmed",
    cures=("none: nothing is broken",),
    act=act,
    undo=undo,
)
