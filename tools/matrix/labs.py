"""A lab of the matrix: brought up with all that faults need, and made anew when one left it unwell."""

import asyncio
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

from goldenpath_lab.cli import reach
from goldenpath_lab.errors import LabError
from goldenpath_lab.parts.process import alive
from goldenpath_lab.state import State
from goldenpath_lab.trial import Trial, Watch, try_out
from goldenpath_lab.trial.crowd import Crowd
from goldenpath_lab.trial.undone import differs, settings
from tools.matrix.live import checked

_PROGRAM = Path(sys.executable).with_name("goldenpath-lab")
_DISK = ("--database-disk", "256m")
_PATIENCE = 10.0


class MatrixLab:
    """One lab's folder and its commands."""

    def __init__(self, folder: Path) -> None:
        self.note = ""
        """What faults need and this machine does not allow."""
        self._state = State(folder)

    async def fresh(self) -> None:
        """Bring up a new lab in place of whatever is there, left behind by whomever.

        Raises:
            LabError: it does not come up.
        """
        await self.end()
        try:
            await self._command("up", *_DISK)
        except LabError as problem:
            self.note = f"without a database disk of limited size ({problem})"
            await self.end()
            await self._command("up")

    async def end(self) -> None:
        """Take the lab down and remove its folder; that there is none is fine."""
        await self._command("down", "--purge")

    async def tried(self, fault: str, seed: int, folder: Path) -> Trial:
        """Try out a fault and record it.

        Raises:
            LabError: the lab refused.
        """
        where = await reach.endpoints(self._state)
        offset = self._state.path("logs", "entries.ndjson").stat().st_size
        watch = partial(checked, self._state.folder / "goldenpath.yaml", folder, offset)
        return await try_out(self._state, where, fault, Watch(), seed=seed, folder=folder, meanwhile=watch)

    async def undisturbed(self, noise: str, users: int, pause: float, bundle: Path) -> None:
        """Check while users walk and nothing is broken, noise aside.

        Raises:
            LabError: the lab refused, or the path does not lead through.
        """
        crowd = await Crowd.gathered(await reach.endpoints(self._state), walkers=users, pause=0.5)
        offset = self._state.path("logs", "entries.ndjson").stat().st_size
        async with crowd.walking():
            await crowd.led_through()
            if noise:
                await self._command("break", noise)
            await asyncio.sleep(pause)
            await checked(self._state.folder / "goldenpath.yaml", bundle, offset)
        if noise:
            await self._command("heal")

    async def left_by_kill(self, fault: str) -> str:
        """Break, kill the lab's process with -9, bring the lab up: return what is not as if nothing had been."""
        before = await settings(self._state)
        await self._command("break", fault)
        process = json.loads((self._state.folder / "daemon.json").read_bytes())
        os.kill(process["pid"], signal.SIGKILL)
        async with asyncio.timeout(_PATIENCE):
            while alive(process["pid"], process["ticks"]):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
        status = json.loads(await self._command("up", "--format", "json"))
        changed = await differs(self._state, before)
        walked = json.loads(await self._command("walk", "--format", "json", may_fail=True))
        left = [f"{one['fault']} is in force" for one in status["faults"]]
        return "; ".join(
            [
                *left,
                *(f"{part} differs" for part in changed),
                *(f"{step['name']}: {step['seen']}" for step in walked["steps"] if step["ok"] is False),
            ]
        )

    async def _command(self, name: str, *arguments: str, may_fail: bool = False) -> bytes:
        pipe: Any = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            _PROGRAM,
            name,
            *arguments,
            "--state",
            self._state.folder,
            stdout=pipe,
            stderr=pipe,
            start_new_session=True,  # Ctrl-C is for the runner, which then takes its labs down
        )
        try:
            printed, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode and not may_fail:
            raise LabError(f"goldenpath-lab {name}: {said.decode(errors='replace').strip().rpartition(chr(10))[2]}")
        return printed
