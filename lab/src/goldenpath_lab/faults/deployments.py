"""What faults that deploy something share: remember the serving revision, deploy a changed one, roll back."""

from collections.abc import Awaitable, Callable
from random import Random

from goldenpath_lab.faults.contracts import Memory, Stage


def remember_revision(service: str) -> Callable[[Stage, Random], Awaitable[Memory]]:
    """Return a function that remembers which revision of the service serves."""

    async def remember(stage: Stage, dice: Random) -> Memory:
        del dice
        return {"service": service, "revision": stage.serving(service)}

    return remember


async def deploy(stage: Stage, service: str, **changes: object) -> None:
    """Deploy the service's newest template with some fields changed."""
    await stage.deploy(service, stage.template(service).with_changes(**changes))


async def roll_back(stage: Stage, memory: Memory) -> None:
    """Make the build context clean again and give the traffic back to the revision that served."""
    stage.clean_checkout()
    await stage.roll_back(str(memory["service"]), str(memory["revision"]))
