"""What faults in two services share: both revisions are remembered, and both are given back."""

from random import Random

from goldenpath_lab.faults.contracts import Memory, Remember
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage


def remember_both(service: str, beside: str) -> Remember:
    """Return a function that remembers which revisions of two services serve."""

    async def remember(stage: Stage, dice: Random) -> Memory:
        other = await remember_revision(beside)(stage, dice)
        return {
            **await remember_revision(service)(stage, dice),
            "beside": other["service"],
            "beside_revision": other["revision"],
        }

    return remember


async def roll_both_back(stage: Stage, memory: Memory) -> None:
    """Give the traffic of both services back."""
    await roll_back(stage, memory)
    await stage.services.roll_back(str(memory["beside"]), str(memory["beside_revision"]))
