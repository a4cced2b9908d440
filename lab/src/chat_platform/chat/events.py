"""The events of a run: numbered, written once, and read back from other instances."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import msgspec

from chat_platform.common import clock

Place: TypeAlias = tuple[int, int]
"""Attempt and sequence: where in a run an event stands."""

BEGINNING: Place = (1, 0)
CRITICAL = frozenset({"agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"})
FINAL = frozenset({"agent_completed", "agent_error"})
GOLDEN_PATH = ("agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event, ready to be sent."""

    user_id: str
    run_id: str
    place: Place
    final: bool
    text: str


class _Place(msgspec.Struct):
    run_id: str
    sequence: int


class _Envelope(msgspec.Struct):
    type: str
    attempt: int
    payload: _Place


def write(user_id: UUID, kind: str, place: Place, payload: dict[str, object], *, now: float) -> Event:
    """Return the event in the contract's envelope; the payload names its run."""
    attempt, sequence = place
    envelope = {
        "type": kind,
        "timestamp": clock.text(clock.utc(now)),
        "critical": kind in CRITICAL,
        "attempt": attempt,
        "payload": {**payload, "sequence": sequence},
    }
    return Event(
        user_id=str(user_id),
        run_id=str(payload["run_id"]),
        place=place,
        final=kind in FINAL,
        text=msgspec.json.encode(envelope).decode(),
    )


def read(user_id: str, text: str | bytes) -> Event:
    """Return the event that another instance wrote."""
    head = msgspec.json.decode(text, type=_Envelope)
    return Event(
        user_id=user_id,
        run_id=head.payload.run_id,
        place=(head.attempt, head.payload.sequence),
        final=head.type in FINAL,
        text=text if isinstance(text, str) else text.decode(),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Which attempt at which run is told about, and to whom."""

    user_id: UUID
    run_id: UUID
    thread_id: UUID
    attempt: int


class Story:
    """Tells one attempt at a run, event by event, numbered from 1 without gaps."""

    def __init__(self, subject: Subject, publish: Callable[[Event], None], now: Callable[[], float]) -> None:
        self._subject = subject
        self._publish = publish
        self._now = now
        self._sequence = 0

    def tell(self, kind: str, **payload: object) -> None:
        """Publish the next event."""
        self._sequence += 1
        subject = self._subject
        named = {"run_id": subject.run_id, "thread_id": subject.thread_id, **payload}
        place = (subject.attempt, self._sequence)
        self._publish(write(subject.user_id, kind, place, named, now=self._now()))
