"""The database has no connection left to give."""

from random import Random

from goldenpath_lab.faults.contracts import Fault, Memory, Sight, Stage
from goldenpath_lab.faults.deployments import deploy, remember_revision, roll_back


async def remember(stage: Stage, dice: Random) -> Memory:
    """Return the serving revision; the client that holds the connections is not there yet."""
    return {**await remember_revision("chat-api")(stage, dice), "client": ""}


async def act(stage: Stage, memory: Memory) -> None:
    """Let another client take every free connection; then comes a deployment like any other."""
    memory["client"] = await stage.run("hold_connections")
    await deploy(stage, "chat-api")


async def undo(stage: Stage, memory: Memory) -> None:
    """End the client and give the traffic back."""
    stage.end(str(memory["client"]))
    await roll_back(stage, memory)


FAULT = Fault(
    id="database-connections-full",
    title="the pool of a batch client is set larger than the database's limit; a deployment finds no connection left",
    layer="configuration",
    component="database",
    mechanism="a process: a client with a pool of 500 against a limit of 100 opens connections until the server refuses, and keeps them",
    propagation=(
        "new connections are refused",
        "the new revision's start-up ends in phase DATABASE",
        "503 at the front",
    ),
    sights=(
        Sight(
            where="logs",
            what="the server refuses",
            pattern=r"sorry, too many clients already|remaining connection slots are reserved",
        ),
        Sight(where="metrics", what="connections at the limit", pattern=r'num_backends.*"int64Value":"(?:9[5-9]|100)"'),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("end the client or bound its pool", "raise max_connections", "smaller pools"),
    remember=remember,
    act=act,
    undo=undo,
)
