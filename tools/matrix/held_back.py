"""The faults that stay unseen until their first run: a line has an ``id`` and ``-``, or the date and grade of that run."""

import fcntl
import re
from pathlib import Path

FILE = Path(__file__).parents[2] / "bench" / "held_back.txt"
_NOT_YET = "-"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST = 160


def read(path: Path = FILE) -> dict[str, str | None]:
    """Return each held-back fault with the date of its first run; None: not run yet.

    Raises:
        ValueError: a line is not as lines are.
    """
    found: dict[str, str | None] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        name, _, rest = line.partition("#")[0].strip().partition(" ")
        if not name:
            continue
        date, _, grade = rest.strip().partition(" ")
        if not (_DATE.fullmatch(date) or (date == _NOT_YET and not grade)):
            raise ValueError(f"{path}: a line is `id date grade: verdict` or `id {_NOT_YET}`, not {line!r}")
        found[name] = None if date == _NOT_YET else date
    return found


def unseen(path: Path = FILE) -> frozenset[str]:
    """Return those that were not run yet."""
    return frozenset(name for name, date in read(path).items() if date is None)


def mark(name: str, date: str, grade: str, path: Path = FILE) -> None:
    """Write date and grade of the first run beside a fault that was not run before; what stands there stays."""
    if name not in unseen(path):
        return
    with path.open("r+", encoding="utf-8") as file:
        # Shards write to the same file.
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read().splitlines()
        told = " ".join(grade.replace("#", " ").split())[:_LONGEST]
        marked = [f"{name} {date} {told}" if line.split() == [name, _NOT_YET] else line for line in lines]
        file.seek(0)
        file.write("\n".join(marked) + "\n")
        file.truncate()
