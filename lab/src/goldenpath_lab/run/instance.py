"""One container instance: a process group with a port, a memory limit and an end."""

import asyncio
import os
import re
import signal
import sys
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
# What starts the command says so when the kernel would not: its words are the kernel's, and nobody's output.
_NOT_EXECUTED = re.compile(r"(?:setpriv|exec): failed to execute (?P<program>.*): (?P<reason>[^:]+)")
# The tools that wrap a command hand what the kernel does not know to a shell; a container's runtime does not.
_EXECUTE = (
    "import os, sys\n"
    "try: os.execvp(sys.argv[1], sys.argv[1:])\n"
    "except OSError as e: sys.exit(f'exec: failed to execute {sys.argv[1]}: {e.strerror}')\n"
)


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
    scale: float = 1
    """The time scale, by which the times of its probes are divided."""
    refusal: str = ""
    """Why the run platform does not start it, in its words."""


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
        self.failed_probe = False
        self.ended = asyncio.Event()
        self._log = log
        self._limits = limits
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._executed = True

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
        """Start the process; its probes, its output, its memory and its end are watched from here on."""
        self._log.system(self.origin, texts.STARTING[reason])
        if self.container.refusal:
            self._log.system(self.origin, self.container.refusal, "ERROR")
            self._turn("dead")
            self.ended.set()
            return
        self._process = await spawner.spawn(
            f"{self.revision.name}-{self.id[:6]}",
            _executed(self.container.command),
            env=self.container.environment,
            cwd=self.container.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            wrap=_limited(self.revision.template.open_files),
        )
        readers = [
            asyncio.create_task(output.read(stream, self._line(name)))
            for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr))
            if stream is not None
        ]
        self._tasks = [
            asyncio.create_task(self._watch_end(readers)),
            asyncio.create_task(self._watch_life()),
            asyncio.create_task(self._watch_memory()),
        ]

    async def stop(self, *, retired: bool = True) -> None:
        """End the container: SIGTERM, the grace of the run platform, SIGKILL.

        An instance that is not retired with its revision ends without a word, as when its machine is needed otherwise.
        """
        if self.phase in {"stopping", "dead"}:
            await self.ended.wait()
            return
        self.asked_to_end = True
        self._turn("stopping")
        if retired:
            self._log.system(self.origin, texts.RETIRED)
        await self._end_gently()

    def kill(self) -> None:
        """End the whole process group at once."""
        self._signal(signal.SIGKILL)

    def resident_mib(self) -> float:
        """Return the memory in use."""
        return memory.resident_mib(self.pid) if self.pid and self.phase != "dead" else 0.0

    def _line(self, stream: str) -> Callable[[str], None]:
        def write(text: str) -> None:
            problem = _NOT_EXECUTED.fullmatch(text) if stream == "stderr" else None
            if problem is None:
                self._log.output(self.origin, stream, text)
                return
            self._executed = False
            self._log.system(self.origin, texts.not_loaded(problem["program"], problem["reason"]), "ERROR")

        return write

    async def _end_gently(self) -> None:
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(self._limits.shutdown):
                await self.ended.wait()
        except TimeoutError:
            self.kill()
            await self.ended.wait()

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

    async def _watch_life(self) -> None:
        template, scale = self.revision.template, self.container.scale
        address, port = self.address
        name = f"{self.revision.service}-1"
        attempts, why = await probe.starts(template.probe.divided(scale), address, port, self._limits.startup)
        if self.phase != "starting":
            return
        if not attempts:
            self._failed_probe(texts.probe_failed(template.probe, name, port, why))
            self.kill()
            return
        self.probe_passed = True
        self._log.system(self.origin, texts.probe_passed(template.probe, name, port, attempts))
        self._turn("ready")
        if template.liveness:
            await probe.dies(template.liveness.divided(scale), address, port)
            await self._not_alive(texts.not_alive(template.liveness, name, port))

    async def _not_alive(self, line: str) -> None:
        if self.phase == "ready":
            self._failed_probe(line)
            await self._end_gently()

    def _failed_probe(self, line: str) -> None:
        """Note that the platform ends the container, and has said so: the end is no exit of the container's own."""
        self._log.system(self.origin, line, "ERROR")
        self.failed_probe = True
        self._turn("stopping")

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
        told = self.phase == "stopping"
        self.kill_leftovers()
        await asyncio.wait(readers, timeout=1)
        if not told and self._executed:
            self._log.system(self.origin, texts.exited(code), "WARNING")
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


def _limited(open_files: int | None) -> tuple[str, ...]:
    return ("prlimit", f"--nofile={open_files}:{open_files}", "--") if open_files else ()


def _executed(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return what executes a command as a container's runtime does; the machine's own programs need no care."""
    return command if command[0].startswith("/") else (sys.executable, "-I", "-S", "-c", _EXECUTE, *command)
