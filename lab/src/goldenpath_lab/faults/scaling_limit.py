"""The backend may not grow: one instance with few places, and they are taken."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_PLACES = 2


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy the backend with one instance of two places, and let a client sit down in both."""
    await stage.services.deploy("chat-api", max_instances=1, concurrency=_PLACES)
    memory["client"] = await stage.programs.run("hold_sockets", str(_PLACES))


async def undo(stage: Stage, memory: Memory) -> None:
    """End the client and give the traffic back."""
    await stage.programs.end(str(memory.get("client", "")))
    await roll_back(stage, memory)


FAULT = Fault(
    id="scaling-limit",
    title="the backend is limited to one instance with two concurrent requests, and a client's sockets hold both",
    layer="configuration",
    component="chat-api",
    mechanism="a limit: max-instances 1 and concurrency 2 of the backend's revision, under a client that holds two sockets",
    propagation=("no instance is free", "requests wait, then 429 at the front", "who is connected goes on"),
    sights=(
        Sight(
            where="logs",
            what="no instance is available",
            pattern=r"The request was aborted because there was no available instance\. The Cloud Run service might have",
        ),
        Sight(where="audit", what="the limit is deployed", pattern=r'"autoscaling\.knative\.dev/maxScale":"1"'),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("raise max-instances or concurrency", "roll back to the revision before"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=undo,
)
