"""Programs the lab starts: each in a session of its own, marked, and gone when the lab is gone."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MARKER = "GOLDENPATH_LAB_STATE"
PART = "GOLDENPATH_LAB_PART"

Stream = int | IO[bytes] | None

_PATIENCE_SECONDS = 1.0
_PAUSE_SECONDS = 0.01


class PartError(Exception):
    """A part of the lab did not start, or ended when it should not."""


class Spawner:
    """Starts programs that end with the lab, and that a sweep finds should they outlive it."""

    def __init__(self, state: Path) -> None:
        self._marker = str(state.resolve())
        self._setpriv = shutil.which("setpriv")

    async def spawn(  # noqa: PLR0913  # what a program is started with has this many sides
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: Stream = asyncio.subprocess.DEVNULL,
        stdout: Stream = asyncio.subprocess.DEVNULL,
        stderr: Stream = asyncio.subprocess.DEVNULL,
        wrap: Sequence[str] = (),
        parting: str = "KILL",
    ) -> asyncio.subprocess.Process:
        """Start one program and return it; it gets `parting` as its signal when the lab dies.

        Call it on a thread that lives as long as the lab: the kernel ties the signal to the thread, not the process.

        Args:
            name: The part's name, for the process table.
            argv: The program and its arguments.
            env: The whole environment; ours when absent. The marker is added to either.
            cwd: The folder to start in.
            stdin: Where it reads from.
            stdout: Where its output goes.
            stderr: Where its errors go.
            wrap: Programs that change credentials or namespaces and then become the next one.
            parting: The signal sent when the lab dies.
        """
        # A change of credentials clears the signal, so whatever changes them has to come first.
        guard = (self._setpriv, "--pdeathsig", parting, "--") if self._setpriv else ()
        inherited = os.environ if env is None else env
        return await asyncio.create_subprocess_exec(
            *wrap,
            *guard,
            *argv,
            env={**inherited, MARKER: self._marker, PART: name},
            cwd=cwd,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )


async def end(
    process: asyncio.subprocess.Process, *, by: signal.Signals = signal.SIGTERM, seconds: float = _PATIENCE_SECONDS
) -> int:
    """Ask a program to end and return its exit code; what remains of its group after `seconds` is killed."""
    if process.returncode is not None:
        # Its number may belong to another group by now.
        return process.returncode
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(by)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    return await process.wait()


async def until(
    ready: Callable[[], Awaitable[bool]], process: asyncio.subprocess.Process, *, name: str, seconds: float
) -> None:
    """Wait until a started program is ready.

    Raises:
        PartError: It ended instead, or took longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not await ready():
        if process.returncode is not None:
            raise PartError(f"{name} ended with code {process.returncode} before it was ready")
        if time.monotonic() > deadline:
            raise PartError(f"{name} was not ready after {seconds:g} s")
        await asyncio.sleep(_PAUSE_SECONDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """One row of the process table; pid and ticks together name a process for good."""

    pid: int
    parent: int
    session: int
    ticks: int


def started_ticks(pid: int) -> int:
    """Return when a process was started, in clock ticks since boot: with the pid it names a process for good.

    Raises:
        ProcessLookupError: There is no such process.
    """
    return _look(pid).ticks


def alive(pid: int, ticks: int) -> bool:
    """Tell whether the process that was started at `ticks` still runs under this pid."""
    try:
        return _look(pid).ticks == ticks
    except ProcessLookupError:
        return False


def sweep(state: Path, *, spare: Collection[int] = ()) -> list[int]:
    """End every process that carries the marker of a state folder, with its family; return their pids.

    The caller, its ancestors and `spare` are left alone. It blocks for up to three seconds.
    """
    ended: set[int] = set()
    # The table is read anew for each round: whoever forked meanwhile is found by the next one.
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL):
        found = _marked(str(state.resolve()), spare)
        if not found:
            break
        for process in found:
            if alive(process.pid, process.ticks):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process.pid, number)
        ended.update(process.pid for process in found)
        _wait_for_the_end(found)
    return sorted(ended)


def _wait_for_the_end(processes: Collection[_Seen]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and any(alive(process.pid, process.ticks) for process in processes):
        time.sleep(_PAUSE_SECONDS)


def _marked(marker: str, spare: Collection[int]) -> list[_Seen]:
    table = _table()
    spared = {*spare, *_ancestry(table)}
    wanted = f"{MARKER}={marker}".encode()
    marked = {pid for pid in table if pid not in spared and wanted in _environment(pid)}
    # PostgreSQL and gunicorn write titles over their environment: family and session still tell whose they are.
    sessions = {pid for pid in marked if table[pid].session == pid}
    family = {*marked, *(pid for pid, seen in table.items() if seen.session in sessions)}
    while young := {pid for pid, seen in table.items() if seen.parent in family} - family:
        family |= young
    return [table[pid] for pid in family - spared]


def _ancestry(table: Mapping[int, _Seen]) -> set[int]:
    pid, line = os.getpid(), set[int]()
    while pid in table and pid not in line:
        line.add(pid)
        pid = table[pid].parent
    return line


def _table() -> dict[int, _Seen]:
    table: dict[int, _Seen] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(ProcessLookupError):
                table[int(entry.name)] = _look(int(entry.name))
    return table


def _look(pid: int) -> _Seen:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise ProcessLookupError(pid) from None
    # The program's name stands in brackets and may itself hold blanks and brackets.
    state, parent, _, session, *rest = text[text.rindex(")") + 2 :].split()
    if state in "ZX":
        raise ProcessLookupError(pid)
    return _Seen(pid=pid, parent=int(parent), session=int(session), ticks=int(rest[15]))


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        # Gone, or another user's: not ours in either case.
        return []
