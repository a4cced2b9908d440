"""The VPC connector is full: a neighbour moves all it can carry."""

from random import Random

from goldenpath_lab.faults.contracts import Fault, Memory, Sight, Stage
from goldenpath_lab.faults.deployments import deploy, remember_revision, roll_back


async def remember(stage: Stage, dice: Random) -> Memory:
    """Return the serving revision; the neighbour is not there yet."""
    return {**await remember_revision("chat-api")(stage, dice), "client": ""}


async def act(stage: Stage, memory: Memory) -> None:
    """Let a neighbour on the same connector move bytes without pause; then comes a deployment like any other."""
    memory["client"] = await stage.run("fill_connector")
    await deploy(stage, "chat-api")


async def undo(stage: Stage, memory: Memory) -> None:
    """End the neighbour and give the traffic back."""
    stage.end(str(memory["client"]))
    await roll_back(stage, memory)


FAULT = Fault(
    id="connector-saturated",
    title="a neighbour uses up the connector's throughput, and a deployment needs new connections through it",
    layer="infrastructure",
    component="connector",
    mechanism="a process: a client that sends through the same connector as fast as it is let",
    propagation=(
        "new connections through the connector vanish",
        "existing ones are slow",
        "the new revision's start-up ends in phase CACHE",
    ),
    sights=(
        Sight(
            where="metrics",
            what="the connector at its limit",
            pattern=r'cpu/utilizations".*"(?:doubleValue":0\.[89]|int64Value":"1")',
        ),
        Sight(where="logs", what="the cache times out", pattern=r"Timeout (?:connecting to server|reading from)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("a larger machine type or more instances", "end the neighbour's transfer"),
    remember=remember,
    act=act,
    undo=undo,
)
