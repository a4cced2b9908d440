"""Log files that grow and are rotated: the last minutes of a file with its older parts, or of each file of a folder."""

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from math import inf
from pathlib import Path
from time import monotonic

from goldenpath.model.errors import SourceUnreadable
from goldenpath.ports import Opened
from goldenpath.wire import log_packed
from goldenpath.wire.log_tail import LARGEST, GrowingFile, Window, window

_NOTHING = b"[]\n"
_LISTED, _OPEN = 10_000, 200
"""Files of one folder that are looked at, and that may have been written to since."""
_CLOCKS = timedelta(seconds=60)
"""By so much the clock of who writes the entries may differ from that of the disk."""
_EXPECTED = "a file of log entries, one a line, or a folder of such"


def recent(where: str, since: datetime, largest: int = LARGEST, until: float = inf) -> list[Opened]:
    """Return the sources that hold a file's or a folder's entries since a time, the oldest first.

    What is not measured at the instant ``until`` of the monotonic clock is left out, and said to be.

    Raises:
        SourceUnreadable: nothing is there, it may not be read, or nothing of it could be read in time and room.
    """
    if not where.strip():
        raise SourceUnreadable(source='""', came="no name", expected=_EXPECTED)
    path, left, cut = Path(where), largest, False
    found: list[Opened] = []
    for file in sorted(_opened(path, since), key=GrowingFile.measure, reverse=True):
        # What is newest is worth most where not all may be read. And an older part measured after a newer one is
        # whole: measured before, it might lack what was written between, and the entries would have a hole.
        file.measure()
        part = _window(file, since, left, until) if monotonic() <= until else Window(start=0, end=0, cut=True)
        cut = cut or part.cut
        if part.size > left or left <= 0:
            cut = True
        elif part.size:
            found.append(Opened(name=str(file.path), size=part.size, blocks=_blocks(file, part, since)))
            left -= part.size
            continue
        file.close()
    if cut and not found:
        came = "more entries than could be read in the time and room that they have"
        raise SourceUnreadable(source=where, came=came, expected="less", do="Name the newest file, or a shorter last")
    if cut:
        why = (
            f"older entries than {largest >> 20} MB" if monotonic() <= until else "entries for which there was no time"
        )
        found[-1] = replace(found[-1], name=f"{found[-1].name} ({why} are left out)")
    return found[::-1] or [nothing(f"{where}, since {since:%H:%M:%S} UTC")]


def nothing(name: str) -> Opened:
    """Return a source that says that there is no entry, which silence would not."""
    return Opened(name=name, size=len(_NOTHING), blocks=iter((_NOTHING,)))


def _opened(path: Path, since: datetime) -> list[GrowingFile]:
    """Open what was written to since a time, each file once.

    The names are gone through twice: what is renamed while they are read the first time stands in the second list.
    """
    least = (since - _CLOCKS).timestamp()
    files: dict[tuple[int, int], GrowingFile] = {}
    seen = 0
    for name in chain(_names(path), _names(path)):
        try:
            status = name.stat()
            if not stat.S_ISREG(status.st_mode):
                continue
            seen += 1
            if status.st_mtime >= least and (status.st_dev, status.st_ino) not in files:
                file = GrowingFile(name)
                files.setdefault(file.identity, file)
        except FileNotFoundError:
            continue
        except OSError as problem:
            raise _unreadable(name, problem) from None
        if len(files) > _OPEN:
            came, expected = f"more than {_OPEN} files written to since {since:%H:%M:%S} UTC", "fewer in one folder"
            raise SourceUnreadable(source=str(path), came=came, expected=expected)
    if not seen:
        came = "no file in this folder" if path.is_dir() else "no such file" if not path.exists() else "no regular file"
        raise SourceUnreadable(source=str(path), came=came, expected=_EXPECTED)
    return list(files.values())


def _names(path: Path) -> Iterator[Path]:
    """Yield a folder's files, or a file and then, looked for only when that has been opened, its older parts."""
    if path.is_dir():
        names = [n for n in _listed(path) if not n.startswith(".")]
        if len(names) > _LISTED:
            expected = f"at most {_LISTED} in one folder"
            raise SourceUnreadable(source=str(path), came=f"{len(names)} files", expected=expected)
        yield from (path / name for name in names)
        return
    yield path
    older = re.compile(
        rf"{re.escape(path.stem)}\.(?:old|\d+){re.escape(path.suffix)}(?:\.gz)?"
        rf"|{re.escape(path.name)}[.-](?:old|\d[\d.T_-]*)(?:\.gz)?"
    )
    yield from (path.parent / name for name in _listed(path.parent) if older.fullmatch(name))


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError as problem:
        raise _unreadable(folder, problem) from None


def _window(file: GrowingFile, since: datetime, largest: int, until: float) -> Window:
    try:
        return log_packed.window(file, since, until) if _packed(file) else window(file, since, largest)
    except OSError as problem:
        raise _unreadable(file.path, problem) from None


def _blocks(file: GrowingFile, part: Window, since: datetime) -> Iterator[bytes]:
    try:
        yield from log_packed.blocks(file, part.start, since) if _packed(file) else file.blocks(part.start, part.end)
    except OSError as problem:
        raise _unreadable(file.path, problem) from None


def _packed(file: GrowingFile) -> bool:
    return file.read(0, 2) == b"\x1f\x8b"


def _unreadable(path: Path, problem: OSError) -> SourceUnreadable:
    came = (problem.strerror or str(problem)).lower()
    do = "Let the user who runs goldenpath read it" if isinstance(problem, PermissionError) else ""
    return SourceUnreadable(source=str(path), came=came, expected=_EXPECTED, do=do)
