"""Work that waits (names, programs) in threads beside the loop, which is woken when one is done."""

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread

from goldenpath.contracts import Broken


class Errand:
    """One piece of work, and who is to be told what it brought: its result, or why there is none."""

    __slots__ = ("waiting", "work")

    def __init__(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        self.work = work
        self.waiting = [then]


class Errands:
    """Runs errands; their ends are told in the loop's own thread by `deliver`.

    Threads are daemons: one that hangs in the machine's resolver is left behind, and holds up neither the loop nor
    the end of the program.
    """

    def __init__(self) -> None:
        self._ends: deque[tuple[Errand, object]] = deque()
        self._lock = Lock()
        self._open = True
        self.reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def start(self, errand: Errand) -> None:
        """Start an errand in a thread of its own."""
        Thread(target=self._run, args=(errand,), daemon=True, name="goldenpath-errand").start()

    def deliver(self) -> None:
        """Tell those who wait what has come."""
        with suppress(BlockingIOError):
            os.read(self.reading, 4096)
        while self._ends:
            errand, found = self._ends.popleft()
            for then in errand.waiting:
                then(found)

    def close(self) -> None:
        """Tell nobody any more."""
        with self._lock:  # a descriptor closed under a writing thread could be another's by then
            self._open = False
            os.close(self.reading)
            os.close(self._writing)

    def _run(self, errand: Errand) -> None:
        found: object
        try:
            found = errand.work()
        except Broken as problem:
            found = problem
        with self._lock:
            if self._open:
                self._ends.append((errand, found))
                with suppress(BlockingIOError):  # the pipe is full: the loop is woken already
                    os.write(self._writing, b"\0")
