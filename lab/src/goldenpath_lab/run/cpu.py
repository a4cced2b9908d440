"""Processor time of a process and its children, read from /proc."""

import os
import time
from pathlib import Path

from goldenpath_lab.run.memory import tree

_TICKS = os.sysconf("SC_CLK_TCK")


class CpuClock:
    """Tell how much of one processor process trees used since they were last asked about."""

    def __init__(self) -> None:
        self._before: dict[int, tuple[float, float]] = {}

    def utilisation(self, pid: int) -> float:
        """Return the share of one processor; of a tree that was never asked about, since it began to be: 0."""
        used, now = sum(map(_seconds, tree(pid))), time.monotonic()
        before, then = self._before.get(pid, (used, now))
        self._before[pid] = (used, now)
        return max(0.0, used - before) / (now - then) if now > then else 0.0

    def keep(self, pids: set[int]) -> None:
        """Forget all other trees."""
        self._before = {pid: seen for pid, seen in self._before.items() if pid in pids}


def _seconds(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    user, system = text[text.rindex(")") + 2 :].split()[11:13]
    return (int(user) + int(system)) / _TICKS
