"""Programs beside the platform: neighbours, impatient clients, test suites."""

import asyncio
import os
import signal
import sys

from goldenpath_lab.errors import LabError
from goldenpath_lab.lab import Lab
from goldenpath_lab.parts.process import alive, started_ticks

_TROUBLES = 30.0


class ProgramsFacet:
    """Start and end programs of ``goldenpath_lab.strangers``."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._running: set[str] = set()

    async def run(self, name: str, *arguments: str, **given: str) -> str:
        """Start a program and wait until it says that it troubles; what is ``given`` stands in its environment.

        Returns:
            A handle that ``end`` takes, also after a crash.

        Raises:
            LabError: it ended, or said nothing in time.
        """
        await self._lab.open_neighbour()
        process = await self._lab.spawner.spawn(
            name,
            (sys.executable, "-m", f"goldenpath_lab.strangers.{name}", *arguments),
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **self._lab.client_environment(), **given},
            stdout=asyncio.subprocess.PIPE,
        )
        handle = f"{process.pid}:{started_ticks(process.pid)}"
        self._running.add(handle)
        try:
            said = await asyncio.wait_for(process.stdout.readline(), _TROUBLES) if process.stdout else b""
        except TimeoutError:
            said = b""
        if said != b"ready\n":
            await self.end(handle)
            raise LabError(f"{name} did not come to trouble anything within {_TROUBLES:g} s")
        return handle

    async def end(self, handle: str) -> None:
        """End a program started by ``run``; that it is gone is fine. With the last one its way in is closed."""
        pid, _, ticks = handle.partition(":")
        if pid.isdigit() and alive(int(pid), int(ticks or 0)):
            os.killpg(int(pid), signal.SIGKILL)
        self._running.discard(handle)
        if not self._running:
            await self._lab.close_neighbour()
