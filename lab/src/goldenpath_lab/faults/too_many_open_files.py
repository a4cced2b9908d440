"""The backend may open too few files for its sockets."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_DESCRIPTORS = 64


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy the backend with a low limit of descriptors, and let a client open more sockets than fit."""
    await stage.services.deploy("chat-api", open_files=_DESCRIPTORS)
    memory["client"] = await stage.programs.run("hold_sockets", str(_DESCRIPTORS))


async def undo(stage: Stage, memory: Memory) -> None:
    """End the client and give the traffic back."""
    await stage.programs.end(str(memory.get("client", "")))
    await roll_back(stage, memory)


FAULT = Fault(
    id="too-many-open-files",
    title="the backend's process may open 64 files; its connections to users and stores need more",
    layer="configuration",
    component="chat-api",
    mechanism="a limit: file descriptors of the backend's processes, under a client that holds sockets",
    propagation=("the process cannot accept connections", "who is connected goes on", "who comes waits, then gives up"),
    sights=(
        Sight(
            where="logs",
            what="the kernel refuses: the program says so where it opens, the front where it cannot accept",
            pattern=r"\[Errno 24\] Too many open files|connection to the instance had an error",
        ),
        Sight(where="outside", what="the path ends at the backend", pattern="socket|message|events|answer|stored"),
    ),
    cures=("raise the limit of descriptors", "a lower concurrency, so that more instances share the sockets"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=undo,
)
