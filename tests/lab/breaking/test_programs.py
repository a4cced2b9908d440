"""Programs beside the platform: their way in is there while one of them runs."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import cast

import pytest

from goldenpath_lab.lab import Lab
from goldenpath_lab.stage.programs import ProgramsFacet

READY = "import time; print('ready', flush=True); time.sleep(60)"


class Site:
    """A lab as far as programs know it."""

    def __init__(self, folder: Path) -> None:
        self.spawner = self
        self.folder = folder
        self.ways: list[str] = []
        self.processes: list[asyncio.subprocess.Process] = []

    async def spawn(self, name: str, argv: object, **given: object) -> asyncio.subprocess.Process:
        """Start a program that is ready at once, whatever was asked for."""
        del name, argv, given
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", READY, stdout=asyncio.subprocess.PIPE, start_new_session=True
        )
        self.processes.append(process)
        return process

    def client_environment(self) -> dict[str, str]:
        """Nothing to find."""
        return {}

    async def open_neighbour(self) -> None:
        """Take note."""
        self.ways.append("open")

    async def close_neighbour(self) -> None:
        """Take note."""
        self.ways.append("closed")


@pytest.mark.enable_socket
def test_the_neighbours_way_is_closed_with_the_last_program(tmp_path: Path) -> None:
    """Not with the first; and ending what is gone is fine."""
    site = Site(tmp_path)

    async def run() -> None:
        programs = ProgramsFacet(cast("Lab", site))
        one, other = await programs.run("one"), await programs.run("other")
        await programs.end(one)
        assert "closed" not in site.ways
        await programs.end(other)
        assert site.ways[-1] == "closed"
        await programs.end("")
        assert await asyncio.gather(*(process.wait() for process in site.processes)) == [-signal.SIGKILL] * 2

    asyncio.run(run())
