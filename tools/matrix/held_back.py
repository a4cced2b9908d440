"""The faults that stay unseen until their first run: one a line, ``id`` and the date of that run, or ``-``."""

from collections.abc import Collection
from pathlib import Path

FILE = Path(__file__).parents[2] / "bench" / "held_back.txt"
_NOT_YET = "-"


def read(path: Path = FILE) -> dict[str, str | None]:
    """Return each held-back fault with the date of its first run; None: not run yet.

    Raises:
        ValueError: a line has not two words.
    """
    found: dict[str, str | None] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2:
            raise ValueError(f"{path}: a line is `id date` or `id {_NOT_YET}`, not {line!r}")
        found[words[0]] = None if words[1] == _NOT_YET else words[1]
    return found


def unseen(path: Path = FILE) -> frozenset[str]:
    """Return those that were not run yet."""
    return frozenset(name for name, date in read(path).items() if date is None)


def mark(names: Collection[str], date: str, path: Path = FILE) -> None:
    """Write the date beside those that were run for the first time now."""
    fresh = unseen(path) & set(names)
    if not fresh:
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = [f"{words[0]} {date}" if (words := line.split()) and words[0] in fresh else line for line in lines]
    path.write_text("\n".join(marked) + "\n", encoding="utf-8")
