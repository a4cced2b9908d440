"""How a fault's acts and undoings are made of one step on the stage."""

from collections.abc import Awaitable, Callable

from goldenpath_lab.faults.contracts import Deed, Memory
from goldenpath_lab.stage.whole import Stage


def plain(step: Callable[[Stage], Awaitable[object] | None]) -> Deed:
    """Return a deed of one step that needs no memory, for example ``plain(lambda stage: stage.cache.stop())``."""

    async def deed(stage: Stage, memory: Memory) -> None:
        del memory
        waiting = step(stage)
        if waiting is not None:
            await waiting

    return deed
