"""Resident memory of a process and its children, read from /proc."""

from pathlib import Path

_PAGE_KIB = 4


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process tree in MiB; 0 when it has gone."""
    return sum(_resident_kib(one) for one in tree(pid)) / 1024


def tree(pid: int) -> list[int]:
    """Return the process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii")
        except OSError:
            continue
        waiting.extend(int(child) for child in children.split())
    return found


def _resident_kib(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * _PAGE_KIB
