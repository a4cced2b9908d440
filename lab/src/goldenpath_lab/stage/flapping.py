"""A part that goes down and comes up again, over and over, until it is told to stay up."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from goldenpath_lab.parts.process import PartError

Step = Callable[[], Awaitable[None]]


class Flapping:
    """Take a part down and up in a rhythm, beside everything else; it ends with the lab's process at the latest."""

    def __init__(self, *, down: Step, up: Step) -> None:
        self._down, self._up = down, up
        self._over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, *, down_seconds: float, up_seconds: float) -> None:
        """Begin with going down."""
        self._over.clear()
        self._task = asyncio.create_task(self._flap(down_seconds, up_seconds))

    async def end(self) -> None:
        """End it after the step it is in, and leave the part up; that it never began is fine."""
        self._over.set()
        if self._task is not None:
            await asyncio.wait({self._task})
            self._task = None
        await self._up()

    async def _flap(self, down_seconds: float, up_seconds: float) -> None:
        while not self._over.is_set():
            await self._down()
            await self._pause(down_seconds)
            # A part that does not come up this time may do so the next time, as under any supervisor.
            with contextlib.suppress(PartError):
                await self._up()
            await self._pause(up_seconds)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)
