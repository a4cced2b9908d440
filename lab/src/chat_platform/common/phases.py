"""Start-up in named phases, each of which leaves its lines in the log."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Literal

log = logging.getLogger(__name__)

State = Literal["running", "completed", "failed"]


class StartupFailed(Exception):
    """A phase failed, so this process cannot serve."""

    def __init__(self, phase: str, reason: str) -> None:
        super().__init__(f"{phase}: {reason}")
        self.phase = phase
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """What is known about one phase."""

    name: str
    state: State
    seconds: float = 0.0
    reason: str = ""


def reason_of(error: BaseException) -> str:
    """Return the first line of the error's text, or its kind where it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


class Phases:
    """The walk through start-up, phase by phase."""

    def __init__(self) -> None:
        self._phases: dict[str, Phase] = {}
        self.done = False

    @property
    def current(self) -> str:
        """The phase entered last."""
        return next(reversed(self._phases), "")

    @asynccontextmanager
    async def enter(self, name: str) -> AsyncIterator[None]:
        """Run the body as the phase of that name.

        Raises:
            StartupFailed: the body failed; its error is logged with the traceback and is the cause.
        """
        log.info("PHASE TRANSITION -> %s", name)
        phase = self._phases[name] = Phase(name=name, state="running")
        began = time.perf_counter()
        try:
            yield
        except Exception as error:
            reason = reason_of(error)
            self._phases[name] = replace(phase, state="failed", seconds=time.perf_counter() - began, reason=reason)
            log.exception("PHASE FAILED: %s - %s", name, reason)
            raise StartupFailed(name, reason) from error
        seconds = time.perf_counter() - began
        self._phases[name] = replace(phase, state="completed", seconds=round(seconds, 3))
        log.info("PHASE COMPLETED: %s (%.3fs)", name, seconds)

    def finish(self) -> None:
        """Declare that start-up ended well."""
        self.done = True

    def snapshot(self) -> tuple[Phase, ...]:
        """Return the phases entered so far, in order."""
        return tuple(self._phases.values())
