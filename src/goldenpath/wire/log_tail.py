"""The end of a file of lines that grows: where the last minutes begin is found by halving, not by reading.

Collectors write entries about in the order of their times. So the first line of the last minutes is looked for as in a
dictionary: open it in the middle, see which time stands there, and go on in one half. Lines that came a little late are
allowed for by `LATE`. The file is held open, so that what is read is what was found, also when it is rotated meanwhile.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from goldenpath.intake.logs.when import begins_lines, is_whole, time_of
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.record import record

BLOCK = 262_144
LARGEST = 256 * 1024 * 1024
"""Bytes of one plan's files that are read at most."""
LONGEST_LINE = 32 * 1024 * 1024

_STEP = 65_536
LATE = timedelta(seconds=5)
_SEARCHED = 1024 * 1024
"""Bytes in which a first time must stand."""
_TIMELESS = 200
"""Lines without a time, one after another, after which a place in the file is given up."""


class GrowingFile:
    """An open file whose last whole lines are wanted; its size is that of the moment it was last measured."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream: BinaryIO = path.open("rb", buffering=0)
        status = os.fstat(self._stream.fileno())
        self.identity = (status.st_dev, status.st_ino)
        self.bytes_read = 0
        self.measure()

    def measure(self) -> int:
        """Look anew at how large it is, and return when it was last written to, in nanoseconds."""
        status = os.fstat(self._stream.fileno())
        self.size = status.st_size
        return status.st_mtime_ns

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def read(self, at: int, size: int) -> bytes:
        """Return bytes from a place on, fewer at the end; nothing where the file was cut meanwhile."""
        data = os.pread(self._stream.fileno(), min(size, max(0, self.size - at)), at)
        self.bytes_read += len(data)
        return data

    def stream(self) -> BinaryIO:
        """Return the open file from its start, to be read and closed on its own."""
        stream = os.fdopen(os.dup(self._stream.fileno()), "rb", buffering=0)
        stream.seek(0)
        return stream

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes between two places and close the file; less where it was cut meanwhile."""
        with self._stream:
            while start < end and (block := self.read(start, min(BLOCK, end - start))):
                start += len(block)
                yield block


@record
class Window:
    """Where in a file the whole lines since a time begin and end; the same place twice where there are none."""

    start: int
    end: int
    cut: bool = False
    """There are more lines since that time, and they are older than as many bytes as may be read."""

    @property
    def size(self) -> int:
        """Return how many bytes it is."""
        return self.end - self.start


def window(file: GrowingFile, since: datetime, largest: int = LARGEST) -> Window:
    """Return where the whole lines since a time stand.

    A file that is one document or one array has no place to begin in, and is taken as a whole where it is small enough.
    Of a file without any time its last line is taken: who reads it sees what it is.

    Raises:
        SourceUnreadable: the file is one document, and too large.
    """
    if not begins_lines(file.read(0, _STEP)):
        if file.size > largest:
            came, expected = f"one document larger than {largest >> 20} MB", "one entry a line where a file is large"
            raise SourceUnreadable(source=str(file.path), came=came, expected=expected)
        return Window(start=0, end=file.size)
    end = _whole_end(file)
    least = max(0, end - largest)
    if least:
        least = _line_start(file, least, end)
    start = _first_since(file, since, least, end)
    return Window(start=start, end=end, cut=0 < least == start < end)


def _whole_end(file: GrowingFile) -> int:
    """Return where the last whole line ends: one that is being written has no end yet."""
    at, cut = file.size, 0
    while at > 0 and not cut and file.size - at < LARGEST:
        step = min(_STEP, at)
        at -= step
        cut = file.read(at, step).rfind(b"\n") + 1
    end = at + cut if cut else 0
    rest = file.size - end
    return file.size if rest <= LONGEST_LINE and is_whole(file.read(end, rest)) else end


def _first_since(file: GrowingFile, since: datetime, low: int, high: int) -> int:
    end, timed = high, False
    while high - low > BLOCK:
        middle = (low + high) // 2
        after, at = _timed_line(file, middle, high)
        timed = timed or at is not None
        if at is not None and at < since - LATE:
            low = after
        else:
            high = middle
    return _first_line(file, since, low, end, timed=timed)


def _first_line(file: GrowingFile, since: datetime, low: int, end: int, *, timed: bool) -> int:
    """Return where the first line since a time begins, looking at one line after another."""
    last = low
    for start, line in _lines(file, low, end):
        at = time_of(line)
        timed = timed or at is not None
        if at is not None and at >= since:
            return start
        last = start
        if not timed and start - low > _SEARCHED:
            break
    return end if timed else _last_line(file, last, end)


def _last_line(file: GrowingFile, start: int, end: int) -> int:
    """Return where the last line begins, ``start`` where it is longer than a step."""
    tail = file.read(max(start, end - _STEP), min(_STEP, end - start)).rstrip(b"\n")
    cut = tail.rfind(b"\n") + 1
    return max(start, end - _STEP) + cut if cut else start


def _timed_line(file: GrowingFile, at: int, end: int) -> tuple[int, datetime | None]:
    """Return where the first line with a time after a place ends, and its time."""
    first = _line_start(file, at, end)
    for number, (start, line) in enumerate(_lines(file, first, end)):
        moment = time_of(line)
        if moment is not None:
            return start + len(line), moment
        if number >= _TIMELESS:
            break
    return end, None


def _line_start(file: GrowingFile, at: int, end: int) -> int:
    """Return where the next line after a place begins."""
    while at < end:
        block = file.read(at, min(_STEP, end - at))
        if not block:
            return end
        cut = block.find(b"\n")
        if cut >= 0:
            return at + cut + 1
        at += len(block)
    return end


def _lines(file: GrowingFile, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines between two places with where each begins."""
    rest = b""
    place = at
    while at < end and (block := file.read(at, min(max(_STEP, len(rest)), end - at))):  # a long line in few steps
        at += len(block)
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield place, line + b"\n"
            place += len(line) + 1
        if len(rest) > LONGEST_LINE:
            place, rest = place + len(rest), b""
    if rest:
        yield place, rest
