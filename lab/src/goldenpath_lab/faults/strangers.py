"""What faults of a used-up capacity share: a program that takes it, and a deployment like any other that then lacks it."""

from collections.abc import Awaitable, Callable
from random import Random

from goldenpath_lab.faults.contracts import Memory
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_SERVICE = "chat-api"


async def remember(stage: Stage, dice: Random) -> Memory:
    """Return the serving revision; the program is not there yet."""
    return {**await remember_revision(_SERVICE)(stage, dice), "stranger": ""}


def let_loose(program: str) -> Callable[[Stage, Memory], Awaitable[None]]:
    """Return an act: start the program, wait until it troubles, deploy."""

    async def act(stage: Stage, memory: Memory) -> None:
        memory["stranger"] = await stage.programs.run(program)
        await stage.services.deploy(_SERVICE)

    return act


async def take_away(stage: Stage, memory: Memory) -> None:
    """End the program and give the traffic back."""
    await stage.programs.end(str(memory["stranger"]))
    await roll_back(stage, memory)
