"""The whole lab, brought up by its own command, as the browser tests see it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from goldenpath_lab import control
from goldenpath_lab.state import State

BACKEND = "chat-api"
PAUSE_SECONDS = 0.05
OUTAGE_SECONDS = 40.0


class WholeLab:
    """A lab in a folder of its own: where its doors are, and an outage of its backend."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._outage: Outage | None = None
        self._told: Mapping[str, Any] = {}

    def up(self) -> None:
        """Bring the lab up; return when it serves."""
        self._told = self.command("up")

    def purge(self) -> None:
        """Take the lab down and remove its folder."""
        self.command("down", "--purge")

    def command(self, name: str, *arguments: str) -> Any:
        """Run one of the lab's commands and return what it printed."""
        program = (Path(sys.executable).with_name("goldenpath-lab"), name, "--state", self._folder, "--format", "json")
        done = subprocess.run((*program, *arguments), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @property
    def page_url(self) -> str:
        """The page's address at the public door."""
        return str(self._told["page_https"])

    @property
    def local_page_url(self) -> str:
        """The page's address for a person on this machine."""
        return str(self._told["page"])

    @property
    def browser_rules(self) -> str:
        """What a browser has to know of the public names."""
        return str(self._told["browser_rules"])

    @property
    def ca_file(self) -> Path:
        """The certificate that signed the public door's."""
        return Path(self._told["ca_file"])

    def stop_api(self) -> None:
        """Kill the backend, and each instance that the run platform puts in its place."""
        self._outage = Outage(State(self._folder))

    def start_api(self) -> None:
        """Let the run platform replace the backend; return when it has."""
        if self._outage is not None:
            self._outage.end()
            self._outage = None


class Outage:
    """An outage of the backend that lasts until it is ended, on a thread: Playwright has the main one's loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._over = threading.Event()
        self._down = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._last()), daemon=True)
        self._thread.start()
        assert self._down.wait(OUTAGE_SECONDS)

    def end(self) -> None:
        """Kill no more; return when an instance is ready."""
        self._over.set()
        self._thread.join(OUTAGE_SECONDS)
        assert not self._thread.is_alive()

    async def _last(self) -> None:
        while not self._over.is_set():
            for name, pid in (await self._status())["pids"].items():
                if name.startswith(f"{BACKEND}/"):
                    # A container ends as a whole: gunicorn and its worker are one group.
                    with suppress(ProcessLookupError):
                        os.killpg(pid, signal.SIGKILL)
            self._down.set()
            await asyncio.sleep(PAUSE_SECONDS)
        while not self._ready(await self._status()):
            await asyncio.sleep(PAUSE_SECONDS)

    async def _status(self) -> Mapping[str, Any]:
        status: Mapping[str, Any] = await control.ask(self._state, {"do": "status"}, lambda _: None)
        return status

    @staticmethod
    def _ready(status: Mapping[str, Any]) -> bool:
        return any(service["ready"] for service in status["services"] if service["name"] == BACKEND)
