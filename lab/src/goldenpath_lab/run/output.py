"""What a container writes, line by line, with a traceback kept in one piece as Google's collector keeps it."""

import asyncio
import re
from collections.abc import Callable

_HEAD = "Traceback (most recent call last):"
_CHAINED = re.compile(r"\s*$|During handling of the above exception|The above exception was the direct cause")
_LONGEST = 64 * 1024
_PATIENCE = 0.2  # seconds after which an open traceback is taken to be whole


class Grouper:
    """Join the lines of a traceback; everything else passes line by line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._closed = False

    def add(self, line: str) -> list[str]:
        """Return the texts that are complete now that this line has come."""
        if self._lines and self._belongs(line):
            self._lines.append(line)
            return []
        done = self.flush()
        # A JSON line may hold a whole traceback: it is complete as it is.
        if _HEAD in line and not line.startswith("{"):
            self._lines = [line]
            self._closed = False
            return done
        return [*done, line] if line.strip() else done

    def flush(self) -> list[str]:
        """Return the open traceback, if any."""
        text = "\n".join(self._lines).rstrip()
        self._lines = []
        return [text] if text else []

    def _belongs(self, line: str) -> bool:
        if sum(map(len, self._lines)) > _LONGEST:
            return False
        if self._closed:
            chained = bool(_CHAINED.match(line)) or _HEAD in line
            self._closed = _HEAD not in line
            return chained
        if line.startswith((" ", "\t")):
            return True
        if _HEAD in line or _CHAINED.match(line):
            return True
        # The first line at the margin is the exception itself; a chained one may follow.
        self._closed = True
        return True


async def read(stream: asyncio.StreamReader, take: Callable[[str], None]) -> None:
    """Hand each complete text of a stream over until the stream ends; of an over-long line its beginning."""
    grouper = Grouper()
    waiting: asyncio.Task[bytes] | None = None
    while True:
        waiting = waiting or asyncio.create_task(_line(stream))
        done, _ = await asyncio.wait({waiting}, timeout=_PATIENCE)
        if not done:
            for text in grouper.flush():
                take(text)
            continue
        raw, waiting = waiting.result(), None
        if not raw:
            break
        for text in grouper.add(raw[:_LONGEST].decode(errors="replace").rstrip("\r\n")):
            take(text)
    for text in grouper.flush():
        take(text)


async def _line(stream: asyncio.StreamReader) -> bytes:
    """Return the next line, or the beginning of it where it is longer than what is kept; empty at the end."""
    kept = b""
    while True:
        try:
            rest = await stream.readuntil(b"\n")
        except asyncio.IncompleteReadError as end:
            return (kept + end.partial)[:_LONGEST]
        except asyncio.LimitOverrunError as over:
            kept = (kept + await stream.readexactly(over.consumed or _LONGEST))[:_LONGEST]
            continue
        return (kept + rest)[:_LONGEST]
