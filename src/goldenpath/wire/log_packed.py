"""The last minutes of a compressed log: it can be read from its start alone, so all is read, and little of it kept."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import datetime
from math import inf
from time import monotonic

from goldenpath.intake.logs.when import time_of
from goldenpath.model.errors import SourceUnreadable
from goldenpath.wire.log_tail import BLOCK, LARGEST, LATE, LONGEST_LINE, GrowingFile, Window

_LARGEST = 4 * LARGEST
"""Bytes after decompression that are gone through at most, most of them without being looked at."""
_LOOKED_AT = 200


def window(file: GrowingFile, since: datetime, until: float = inf) -> Window:
    """Return where the block begins that holds the first line since a time, and where the last one ends.

    Where that is not known at the instant ``until`` of the monotonic clock, nothing is read, and more is there: cut.

    Raises:
        SourceUnreadable: it cannot be decompressed, or is too large.
    """
    start = place = 0
    looking = True
    for block in _unpacked(file):
        if monotonic() > until:
            return Window(start=0, end=0, cut=True)
        at = _first_time(block, whole=place == 0) if looking else None
        if at is not None and at < since - LATE:
            start = place
        elif at is not None:
            looking = False
        place += len(block)
    return Window(start=start if _any(file, start, since) else place, end=place)


def blocks(file: GrowingFile, start: int, since: datetime) -> Iterator[bytes]:
    """Yield the lines since a time and close the file; ``start`` is where their block begins."""
    try:
        yield from _since(_from(file, start), since, whole=start == 0)
    finally:
        file.close()


def _any(file: GrowingFile, start: int, since: datetime) -> bool:
    return any(True for _ in _since(_from(file, start), since, whole=start == 0))


def _since(parts: Iterator[bytes], since: datetime, *, whole: bool) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        rest += part
        start = 0 if whole else rest.find(b"\n") + 1
        whole = whole or start > 0
        while whole and (end := rest.find(b"\n", start)) >= 0:
            at = time_of(rest[start:end])
            if at is not None and at >= since:
                yield rest[start:]
                yield from parts
                return
            start = end + 1
        rest, whole = (rest[start:], whole) if whole and len(rest) - start <= LONGEST_LINE else (b"", False)
    at = time_of(rest) if whole else None
    if at is not None and at >= since:
        yield rest


def _first_time(block: bytes, *, whole: bool) -> datetime | None:
    lines = block.split(b"\n", _LOOKED_AT)
    return next((at for line in lines[0 if whole else 1 :] if (at := time_of(line)) is not None), None)


def _from(file: GrowingFile, start: int) -> Iterator[bytes]:
    place = 0
    for block in _unpacked(file):
        if place + len(block) > start:
            yield block[max(0, start - place) :]
        place += len(block)


def _unpacked(file: GrowingFile) -> Iterator[bytes]:
    """Yield the bytes after decompression; where the file breaks off, those before that."""
    read, block = 0, b""
    with file.stream() as stream, gzip.open(stream) as unpacked:
        while True:
            try:
                some = unpacked.read1(BLOCK)
            except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
                if not read:
                    came = f"damaged gzip ({problem})"
                    raise SourceUnreadable(source=str(file.path), came=came, expected="a whole gzip file") from None
                some = b""
            read += len(some)
            if read > _LARGEST:
                came = f"more than {_LARGEST >> 30} GB after decompression"
                raise SourceUnreadable(source=str(file.path), came=came, expected="smaller parts of a rotated log")
            block += some
            if block and (len(block) >= BLOCK or not some):
                yield block
                block = b""
            if not some:
                return
