"""One line that changes while an environment is asked, gone when it is done; plain lines without a terminal."""

import sys
from shutil import get_terminal_size
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from goldenpath.model.observation import Observation
    from goldenpath.model.walk import StepSeen

_EVERY = 0.08
"""Seconds between two paintings of the line."""


class LiveLine:
    """Tells on standard error how far a check or a walk is; may be told from several threads."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._lock = Lock()
        self._next = 0.0
        self._answered = self._failed = 0
        self._phrase = "asking"
        self._step = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def step(self, seen: "StepSeen") -> None:
        """Show a step of a walk that has ended, well or not."""
        from goldenpath.reports.words import duration, mark, plain
        from goldenpath.reports.words import seen as said

        if seen.ok is None:
            return
        why = f": {said(seen)}" if seen.ok is False else ""
        text = plain(f"{seen.name} {mark(seen)} {duration(seen.milliseconds)}{why}")
        with self._lock:
            self._step = text
            self._tell(text, always=seen.ok is False)

    def asked(self, seen: "Observation") -> None:
        """Count a question that has ended."""
        with self._lock:
            self._answered += seen.answered
            self._failed += not seen.answered
            self._paint()

    def round(self, phrase: str) -> None:
        """Say what is asked now."""
        from goldenpath.reports.words import plain

        with self._lock:
            self._phrase = plain(phrase)
            self._tell(f"{self._phrase} …", always=True)

    def _tell(self, text: str, *, always: bool) -> None:
        """Paint the line, or print what happened where there is no terminal."""
        if self._terminal:
            self._next = 0.0 if always else self._next
            self._paint()
        else:
            print(text, file=sys.stderr, flush=True)

    def _paint(self) -> None:
        now = monotonic()
        if not self._terminal or now < self._next:
            return
        self._next = now + _EVERY
        failed = f", {self._failed} without" if self._failed else ""
        step = f" · {self._step}" if self._step else ""
        text = f"{self._phrase} … {self._answered} answered{failed}{step}"
        room = max(get_terminal_size((80, 24)).columns - 1, 20)
        print(f"\r{text[:room]}\x1b[K", end="", file=sys.stderr, flush=True)
