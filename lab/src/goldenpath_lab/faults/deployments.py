"""What faults that deploy something share: remember the serving revision, deploy a changed one, roll back."""

from random import Random
from typing import Any

from goldenpath_lab.faults.contracts import Deed, Memory, Remember
from goldenpath_lab.stage.whole import Stage


def remember_revision(service: str) -> Remember:
    """Return a function that remembers which revision of the service serves."""

    async def remember(stage: Stage, dice: Random) -> Memory:
        del dice
        return {"service": service, "revision": stage.services.serving(service)}

    return remember


def deploys(service: str, **changes: Any) -> Deed:  # noqa: ANN401 - fields of a template
    """Return an act that deploys the service's newest template with some fields changed."""

    async def act(stage: Stage, memory: Memory) -> None:
        del memory
        await stage.services.deploy(service, **changes)

    return act


def deploys_edited(service: str, path: str, old: str, new: str) -> Deed:
    """Return an act that replaces a text in a file of the code, builds an image of it and deploys that."""

    async def act(stage: Stage, memory: Memory) -> None:
        del memory
        stage.code.edit(path, old, new)
        await stage.services.deploy(service, image=stage.code.build())

    return act


async def roll_back(stage: Stage, memory: Memory) -> None:
    """Make the build context clean again and give the traffic back to the revision that served."""
    stage.code.clean_checkout()
    await stage.services.roll_back(str(memory["service"]), str(memory["revision"]))
