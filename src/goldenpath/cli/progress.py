"""One line that changes while long input is read, gone when it is done; plain lines without a terminal."""

import sys
from time import monotonic
from types import TracebackType
from typing import Self

_FIRST = 0.4
_TERMINAL_EVERY = 0.1
_PLAIN_EVERY = 5.0


class Line:
    """Tells how much of a source has been read, on standard error."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._started = monotonic()
        self._next = self._started + (_FIRST if self._terminal else _PLAIN_EVERY)
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown and self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def told(self, name: str, read: int, size: int | None) -> None:
        """Show the progress where enough time has passed."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + (_TERMINAL_EVERY if self._terminal else _PLAIN_EVERY)
        self._shown = True
        share = f" of {size / 1e6:,.0f} MB ({100 * read // size} %)" if size else " MB"
        text = f"reading {name}: {read / 1e6:,.0f}{share}, {read / 1e6 / max(now - self._started, 1e-3):,.0f} MB/s"
        print(
            f"\r{text}\x1b[K" if self._terminal else text,
            end="" if self._terminal else "\n",
            file=sys.stderr,
            flush=True,
        )
