"""The collector leaves out the very service that is broken."""

from goldenpath_lab.faults import startup_exception
from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Let the collector leave the backend out, then deploy one that cannot start."""
    stage.collector.set(without_services=(API,))
    await startup_exception.FAULT.act(stage, memory)


async def undo(stage: Stage, memory: Memory) -> None:
    """Let the collector take everything, and roll back."""
    stage.collector.reset()
    await roll_back(stage, memory)


FAULT = Fault(
    id="collector-drops-service",
    title="the backend raises while it starts, and the collector leaves the backend's entries out",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/main.py in the image raises a KeyError while it starts; a setting of the collector leaves chat-api out",
    propagation=(
        "start-up ends in phase SERVICES",
        "503 and 500 at the front, chat dead",
        "the export tells of it only what the load balancer and other services say",
    ),
    sights=(Sight(where="outside", what="the API does not answer", pattern="socket"),),
    holds=("collector",),
    cures=(
        "roll back to the revision before",
        "give the tool its quota, build again",
        "let the collector take chat-api",
    ),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=act,
    undo=undo,
)
