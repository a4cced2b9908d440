"""The process behind a lab: it hosts the run platform and answers commands until it is told to go down."""

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenpath_lab import control
from goldenpath_lab.breaking import Breaking
from goldenpath_lab.description import describe
from goldenpath_lab.errors import LabError
from goldenpath_lab.fingerprint import fingerprint
from goldenpath_lab.lab import Lab
from goldenpath_lab.loop import run as run_loop
from goldenpath_lab.model import Config
from goldenpath_lab.parts.process import started_ticks, sweep
from goldenpath_lab.stage.whole import stage_of
from goldenpath_lab.state import State
from goldenpath_lab.status import Report, report

if TYPE_CHECKING:
    from goldenpath_lab.cloud.app import Door

_CLOUD = "goldenpath_lab.cloud.app"

Say = Callable[[str], None]


class Daemon:
    """Hold the lab, and do what commands ask."""

    def __init__(self, state: State, config: Config) -> None:
        self._state = state
        self._lab = Lab(state, config)
        self._breaking = Breaking(state, stage_of(self._lab))
        self._began = time.time()
        self._up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listeners: list[Say] = []
        self._said: list[str] = []
        self._over = asyncio.Event()
        self._going: asyncio.Task[None] | None = None
        self._door: Door | None = None

    async def run(self) -> None:
        """Bring the lab up, serve commands, bring it down."""
        server = await control.serve(self._state, self._handle)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._over.set)
        self._going = asyncio.create_task(self._bring_up())
        await self._over.wait()
        self._going.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._going
        if self._door is not None:
            await self._door.close()
        await self._lab.down()
        server.close()

    def _say(self, text: str) -> None:
        self._said.append(text)
        for listener in self._listeners:
            listener(text)

    async def _bring_up(self) -> None:
        # While the services start there is time for the imports of the cloud's API.
        cloud = asyncio.create_task(asyncio.to_thread(import_module, _CLOUD))
        try:
            await self._lab.up(self._say)
            left = self._breaking.active()
            if left:
                self._say(f"undoing what was in force when the lab ended: {', '.join(one.fault for one in left)}")
                await self._undo_what_is_left()
                await self._lab.answering()
            await self._lab.settle()
            self._door = (await cloud).Door(self._lab)
            await self._door.open()
            describe(self._state, self._report(up=True))
        except Exception as problem:
            logging.getLogger(__name__).exception("the lab did not come up")
            why = f"the lab did not come up: {type(problem).__name__}: {problem}"
            self._up.set_exception(LabError(f"{why}; `goldenpath-lab down` clears it away, then try again"))
            self._up.exception()
            return
        self._up.set_result(None)

    async def _undo_what_is_left(self) -> None:
        try:
            await self._breaking.heal(by="up after a crash")
        except LabError as problem:
            # A lab with a fault in force is of more use than none: `status` shows it, `heal` tries again.
            self._say(str(problem))

    async def _handle(self, request: dict[str, Any], say: Say) -> object:
        commands: dict[str, Callable[[dict[str, Any], Say], Awaitable[object]]] = {
            "up": self._wait_up,
            "status": self._status,
            "fingerprint": self._fingerprint,
            "break": self._break,
            "heal": self._heal,
            "down": self._down,
        }
        command = commands.get(str(request.get("do")))
        if command is None:
            raise LabError(f"unknown command {request.get('do')!r}")
        return await command(request, say)

    async def _wait_up(self, request: dict[str, Any], say: Say) -> object:
        if self._over.is_set():
            raise LabError("the lab is going down; ask again when it is")
        for text in self._said:
            say(text)
        self._listeners.append(say)
        try:
            await asyncio.shield(self._up)
        finally:
            self._listeners.remove(say)
        return await self._status(request, say)

    async def _status(self, request: dict[str, Any], say: Say) -> object:
        del request, say
        return self._report(up=self._up.done() and not self._up.exception())

    def _report(self, *, up: bool) -> Report:
        cloud = (self._door.http, self._door.grpc) if self._door else (None, None)
        return report(self._lab, self._breaking, self._began, up=up, cloud=cloud)

    async def _fingerprint(self, request: dict[str, Any], say: Say) -> object:
        del request, say
        await self._ready()
        return await fingerprint(self._lab)

    async def _break(self, request: dict[str, Any], say: Say) -> object:
        await self._ready()
        say("writing the truth, then acting")
        return await self._breaking.put(
            str(request["fault"]),
            after=float(request.get("after") or 0),
            lasts=float(request["for"]) if request.get("for") else None,
            seed=int(request.get("seed") or 0),
        )

    async def _heal(self, request: dict[str, Any], say: Say) -> object:
        await self._ready()
        say("undoing")
        return await self._breaking.heal(request.get("fault"))

    async def _down(self, request: dict[str, Any], say: Say) -> object:
        del request
        if self._up.done() and not self._up.exception() and self._breaking.active():
            say("undoing the faults in force")
            with contextlib.suppress(LabError):
                await self._breaking.heal(by="down")
        say("ending services and parts")
        self._over.set()
        return {"pid": os.getpid()}

    async def _ready(self) -> None:
        if not self._up.done():
            raise LabError("the lab is still coming up; `goldenpath-lab status` tells when it is ready")
        await asyncio.shield(self._up)


def main() -> None:
    """Run the daemon of the lab in the folder given as the only argument."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.WARNING)
    state = State(Path(sys.argv[1]))
    config = state.read(Config, "config.json") or Config()
    # A relayed connection takes two descriptors; three hundred users take some thousands.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with state.lock("daemon"):
        # Written before the sweep: an `up` whose own process this ends finds out whom to wait for instead.
        state.write({"pid": os.getpid(), "ticks": started_ticks(os.getpid())}, "daemon.json")
        sweep(state.folder, spare=[os.getpid()])
        state.clear_short()
        run_loop(_run(state, config))


async def _run(state: State, config: Config) -> None:
    await Daemon(state, config).run()


if __name__ == "__main__":
    main()
