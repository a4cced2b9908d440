"""What travels on the WebSocket, and the order that the contract promises."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import msgspec

GOLDEN = ("agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed")
LAST = frozenset({"agent_completed", "agent_error"})
AGAIN = frozenset({"RATE_LIMITED", "STORE_UNAVAILABLE", "CACHE_UNAVAILABLE"})
"""Codes after which the same message is sent again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message to be sent; its id makes every repeat the same message."""

    content: str
    client_message_id: str = field(default_factory=lambda: str(uuid4()))
    thread_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """The receipt: the message is stored and will be answered."""

    client_message_id: str | None
    message_id: str
    run_id: str
    thread_id: str
    duplicate: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event of a run."""

    type: str
    attempt: int
    critical: bool
    payload: dict[str, Any]

    @property
    def run_id(self) -> str:
        """Return the run that it belongs to."""
        return str(self.payload.get("run_id"))

    @property
    def sequence(self) -> int:
        """Return its place in the attempt, from 1; 0 where it has none."""
        number = self.payload.get("sequence")
        return number if isinstance(number, int) else 0

    @property
    def replayed(self) -> bool:
        """Return whether it was told again from what is stored, its run's events being gone."""
        return self.payload.get("replayed") is True

    @property
    def answer(self) -> str:
        """Return the answer's text; empty unless this is ``agent_completed``."""
        metadata = self.payload.get("metadata")
        result = metadata.get("result") if isinstance(metadata, dict) else None
        return result if isinstance(result, str) and self.type == "agent_completed" else ""


def event(frame: dict[str, Any]) -> Event | None:
    """Return a frame as an event of a run; None where it is another frame or lacks the envelope."""
    try:
        found = msgspec.convert(frame, Event)
    except msgspec.ValidationError:
        return None
    return found if "run_id" in found.payload else None


def disorder(events: Sequence[Event]) -> str | None:
    """Return what breaks the promised order in one attempt's events; None where all is well."""
    if not events:
        return "no event came"
    if events[0].type != "agent_started":
        return f"{events[0].type} came first"
    numbers = [one.sequence for one in events]
    if numbers != list(range(1, len(events) + 1)):
        return f"sequence {numbers} has gaps"
    if early := next((one for one in events[:-1] if one.type in LAST), None):
        return f"{early.type} was not the last"
    return _unpaired(events)


def _unpaired(events: Sequence[Event]) -> str | None:
    running: set[object] = set()
    for one in events:
        call = one.payload.get("call_id")
        if one.type == "tool_executing":
            running.add(call)
        elif one.type == "tool_completed":
            if call not in running:
                return f"tool_completed {call} without its tool_executing"
            running.remove(call)
    if running and events[-1].type in LAST:
        return "tool_executing without its tool_completed"
    return None
