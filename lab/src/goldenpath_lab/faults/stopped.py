"""What faults share that stop a program of the lab."""

from collections.abc import Awaitable, Callable

from goldenpath_lab.faults.contracts import Memory, PartName, Stage

Deed = Callable[[Stage, Memory], Awaitable[None]]


def stop(part: PartName) -> Deed:
    """Return an act that stops the part."""

    async def act(stage: Stage, memory: Memory) -> None:
        del memory
        await stage.part(part).stop()

    return act


def start(part: PartName) -> Deed:
    """Return what undoes it."""

    async def undo(stage: Stage, memory: Memory) -> None:
        del memory
        await stage.part(part).start()

    return undo
