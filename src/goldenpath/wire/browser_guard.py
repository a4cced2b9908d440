"""Ends a browser whose time is up: a page may keep it so busy that it answers no question any more.

Playwright waits for some answers without a limit and does not tell which process the browser is. So the browser is
started with an argument of its own, and found by it. When it is gone, whoever waits for it is told so and goes on.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self
from uuid import uuid4

_POLITE, _LAST = 0.5, 2.0
"""Seconds after the end at which the browser, and then the program that drives it, is ended."""


class Guard:
    """Within it a browser may run, until the end of its time."""

    def __init__(self, end: float) -> None:
        self.argument = f"--goldenpath-walk={uuid4().hex}"
        """What the browser has to be started with; it knows no such option and passes it over."""
        self.ended = False
        self._end = end
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True, name="goldenpath-browser-guard")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        if self._over.wait(max(0.0, self._end + _POLITE - monotonic())):
            return
        self.ended = True
        found = tuple(self._found())
        drivers = {parent for pid in found if (parent := _parent(pid)) > 1 and parent != os.getpid()}
        for pid in found:
            _end_group(pid)
        if not self._over.wait(max(0.0, self._end + _LAST - monotonic())):
            for pid in drivers:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)

    def _found(self) -> Iterator[int]:
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and self.argument.encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                    yield int(folder.name)


def _parent(pid: int) -> int:
    """Return the process that started another, 0 where it is not known."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    return 0


def _end_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        group = os.getpgid(pid)
        if group == os.getpgrp():
            os.kill(pid, signal.SIGKILL)
        else:
            os.killpg(group, signal.SIGKILL)
