"""Sources on disk and on standard input, with limits on everything that is read."""

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from goldenpath.model.errors import SourceUnreadable
from goldenpath.ports import Opened

BLOCK = 262_144
LARGEST = 64 * 1024**3
"""Bytes read of one source at most, after decompression."""

_EXPECTED = "a file, a folder or - for standard input"
_GZIP = b"\x1f\x8b"
_FILES = 10_000


class FileSources:
    """Files, folders and standard input."""

    def open(self, names: tuple[str, ...]) -> Iterator[Opened]:
        """Yield each source; a folder yields the exports in it, in order of their names.

        Raises:
            SourceUnreadable: a name does not exist, may not be read or is not a file.
        """
        for name in names:
            if name == "-":
                yield Opened(name="standard input", size=None, blocks=_blocks("standard input", sys.stdin.buffer))
                continue
            path = Path(name)
            if path.is_dir():
                yield from (_file(p, str(p)) for p in _exports(path))
            else:
                yield _file(path, name)


def _exports(folder: Path) -> list[Path]:
    """Return every file of a folder that is not hidden: one that is no export is told of, never left out in silence."""

    def refuse(problem: OSError) -> None:
        raise _unreadable(str(problem.filename or folder), problem)

    found: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [Path(here) / f for f in files if not f.startswith(".")]
    if not found:
        raise SourceUnreadable(
            source=str(folder), came="no export in this folder", expected="a folder that holds exports"
        )
    if len(found) > _FILES:
        raise SourceUnreadable(
            source=str(folder), came=f"{len(found)} files", expected=f"at most {_FILES} in one folder"
        )
    return sorted(found)


def _file(path: Path, name: str) -> Opened:
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
            raise SourceUnreadable(source=name, came="no regular file", expected=_EXPECTED)
        stream = path.open("rb", buffering=0)
    except OSError as problem:
        raise _unreadable(name, problem) from None
    size = status.st_size if stat.S_ISREG(status.st_mode) else None
    again = None if size is None else partial(_again, name, path)
    return Opened(name=name, size=size, blocks=_blocks(name, stream), again=again)


def _again(name: str, path: Path) -> Iterator[bytes]:
    try:
        stream = path.open("rb", buffering=0)
    except OSError as problem:
        raise _unreadable(name, problem) from None
    return _blocks(name, stream)


def _blocks(name: str, stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes in blocks, decompressed where they begin as gzip does."""
    try:
        with stream:
            first = stream.read(BLOCK) or b""
            if first[:2] == _GZIP:
                yield from _bounded(name, _unzipped(first, stream))
                return
            yield from _bounded(name, _plain(first, stream))
    except (OSError, EOFError, zlib.error) as problem:
        raise _unreadable(name, problem) from None


def _plain(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = stream.read(BLOCK)


def _unzipped(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    with gzip.open(_Rejoined(first, stream)) as unzipped:
        read = 0
        while True:
            try:
                block = unzipped.read(BLOCK)
            except (EOFError, zlib.error):
                if not read:
                    raise
                return  # what was read before the damage is used; the reader of rows sees that it breaks off
            if not block:
                return
            read += len(block)
            yield block


def _bounded(name: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    read = 0
    for block in blocks:
        read += len(block)
        if read > LARGEST:
            raise SourceUnreadable(source=name, came=f"more than {LARGEST // 1024**3} GB", expected="a smaller export")
        yield block


class _Rejoined(io.RawIOBase):
    """A stream whose first block was already read."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._first = first
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._first:
            some, self._first = (self._first, b"") if size < 0 else (self._first[:size], self._first[size:])
            return some
        return self._stream.read(size)


def _unreadable(name: str, problem: Exception) -> SourceUnreadable:
    came = (problem.strerror if isinstance(problem, OSError) else None) or str(problem) or type(problem).__name__
    return SourceUnreadable(source=name, came=came[:1].lower() + came[1:], expected=_EXPECTED)


def working_folder() -> str:
    """Return the folder in which the command was started."""
    return str(Path.cwd())


def folder_of(path: str) -> str:
    """Return the folder that a file lies in."""
    return str(Path(path).parent)


def environment(name: str) -> str:
    """Return an environment variable, empty where it is not set."""
    return os.environ.get(name, "")  # noqa: TID251 - wire is where the environment is read
