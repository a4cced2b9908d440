"""A busy connector beside an image that lacks a module: the loud metric is not the cause."""

from random import Random

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_SHARE = 0.9
_SERVICE = "chat-api"


async def remember(stage: Stage, dice: Random) -> Memory:
    """Return the serving revision; the neighbour is not there yet."""
    return {**await remember_revision(_SERVICE)(stage, dice), "stranger": ""}


async def act(stage: Stage, memory: Memory) -> None:
    """Let a neighbour hold most of the connector's places, and deploy an image without the agents' tools."""
    memory["stranger"] = await stage.programs.run("crowd_connector", str(round(_SHARE * stage.network.places)))
    stage.code.ignore("*.md", "**/tools/")
    await stage.services.deploy(_SERVICE, image=stage.code.build())


async def undo(stage: Stage, memory: Memory) -> None:
    """End the neighbour and give the traffic back."""
    await stage.programs.end(str(memory["stranger"]))
    await roll_back(stage, memory)


FAULT = Fault(
    id="connector-red-herring",
    title="the backend's image lacks a module, while a neighbour keeps the connector near its limit",
    layer="application",
    component="chat-api",
    mechanism="a file: .dockerignore names **/tools/; beside it a process that holds nine tenths of the connector's places",
    propagation=(
        "the worker dies at import",
        "503 and 500 at the front",
        "chat dead",
        "the connector is loud in the metrics and still carries everything",
    ),
    sights=(
        Sight(
            where="metrics",
            what="the connector near its limit",
            pattern=r'connector/cpu/utilizations".*"doubleValue":(?:0\.[89]|1)',
        ),
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.chat\.tools",
        ),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "correct the ignore file, build again"),
    holds=("connector",),
    deploys=("chat-api",),
    remember=remember,
    act=act,
    undo=undo,
)
