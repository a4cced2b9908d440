"""One container instance: a process group with a port, a memory limit and an end."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from goldenpath_lab.model import Limits, Revision
from goldenpath_lab.parts.process import Spawner
from goldenpath_lab.run import memory, output, probe, texts
from goldenpath_lab.run.entries import EntryLog, Origin

Phase = Literal["starting", "ready", "stopping", "dead"]

_MEMORY_EVERY = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """What an instance is started from."""

    id: str
    """Of the instance; Cloud Run's are long hexadecimal numbers."""
    revision: Revision
    folder: Path
    environment: dict[str, str]
    command: tuple[str, ...]
    address: str
    port: int
    secret_versions: dict[str, int] = field(default_factory=dict)
    """Which version of each secret it was started with."""


class Instance:
    """A running container; ``phase`` tells its life, ``in_flight`` its requests."""

    def __init__(
        self, container: Container, log: EntryLog, limits: Limits, changed: Callable[["Instance"], None]
    ) -> None:
        self.container = container
        self.phase: Phase = "starting"
        self.in_flight = 0
        self.idle_since = time.monotonic()
        self.killed_for_memory = False
        self.probe_passed = False
        self.asked_to_end = False
        self.ended = asyncio.Event()
        self._log = log
        self._limits = limits
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def id(self) -> str:
        """Return the instance's id."""
        return self.container.id

    @property
    def revision(self) -> Revision:
        """Return the revision it runs."""
        return self.container.revision

    @property
    def origin(self) -> Origin:
        """Return the labels of its entries."""
        return Origin(service=self.revision.service, revision=self.revision.name, instance=self.id)

    @property
    def pid(self) -> int | None:
        """Return the container's first process."""
        return self._process.pid if self._process else None

    @property
    def address(self) -> tuple[str, int]:
        """Return where the container listens."""
        return self.container.address, self.container.port

    async def start(self, spawner: Spawner, reason: texts.Reason) -> None:
        """Start the process; its probe, its output, its memory and its end are watched from here on."""
        self._log.system(self.origin, texts.STARTING[reason])
        self._process = await spawner.spawn(
            f"{self.revision.name}-{self.id[:6]}",
            self.container.command,
            env=self.container.environment,
            cwd=self.container.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        readers = [
            asyncio.create_task(output.read(stream, self._line(name)))
            for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr))
            if stream is not None
        ]
        self._tasks = [
            asyncio.create_task(self._watch_end(readers)),
            asyncio.create_task(self._watch_start()),
            asyncio.create_task(self._watch_memory()),
        ]

    async def stop(self) -> None:
        """End the container: SIGTERM, the grace of the run platform, SIGKILL."""
        if self.phase in {"stopping", "dead"}:
            await self.ended.wait()
            return
        self._turn("stopping")
        self._log.system(self.origin, texts.RETIRED)
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(self._limits.shutdown):
                await self.ended.wait()
        except TimeoutError:
            self.kill()
            await self.ended.wait()

    def kill(self) -> None:
        """End the whole process group at once."""
        self._signal(signal.SIGKILL)

    def resident_mib(self) -> float:
        """Return the memory in use."""
        return memory.resident_mib(self.pid) if self.pid and self.phase != "dead" else 0.0

    def _line(self, stream: str) -> Callable[[str], None]:
        return lambda text: self._log.output(self.origin, stream, text)

    def _signal(self, number: int) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return

    def _turn(self, phase: Phase) -> None:
        if self.phase != "dead":
            self.phase = phase
            self._changed(self)

    async def _watch_start(self) -> None:
        template = self.revision.template
        address, port = self.address
        attempts = await probe.passes(template.probe, address, port, self._limits.startup)
        if self.phase != "starting":
            return
        name = f"{self.revision.service}-1"
        if attempts:
            self.probe_passed = True
            self._log.system(self.origin, texts.probe_passed(template.probe, name, port, attempts))
            self._turn("ready")
        else:
            line = texts.probe_failed(template.probe, name, port, "DEADLINE_EXCEEDED")
            self._log.system(self.origin, line, "ERROR")
            # Ended by the platform itself, which has said so: the end is no exit of the container's own.
            self.phase = "stopping"
            self.kill()

    async def _watch_memory(self) -> None:
        limit = self.revision.template.memory_mib
        while self.phase != "dead":
            used = self.resident_mib()
            if used > limit:
                self.killed_for_memory = True
                self._log.system(self.origin, texts.memory_exceeded(limit, int(used)), "ERROR")
                self.kill()
                return
            await asyncio.sleep(_MEMORY_EVERY)

    async def _watch_end(self, readers: list[asyncio.Task[None]]) -> None:
        assert self._process is not None  # noqa: S101 - started in start()
        code = await self._process.wait()
        asked = self.phase == "stopping"
        self.kill_leftovers()
        await asyncio.wait(readers, timeout=1)
        if not asked:
            self._log.system(self.origin, texts.exited(code), "WARNING")
        self.asked_to_end = asked
        self._turn("dead")
        self.ended.set()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    def kill_leftovers(self) -> None:
        """End what the first process left behind in its group: a container ends as a whole."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
