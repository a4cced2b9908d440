"""The event contract: which events of a run must come, in which partial order, how soon, of one run throughout."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from goldenpath.contracts import Path
from goldenpath.model.record import record

GOLDEN = ("agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed")


@record
class Event:
    """One event, with when its frame came."""

    type: str
    at: datetime
    payload: Mapping[str, Any]


@record
class EventContract:
    """What is promised of a run's events."""

    required: tuple[str, ...] = GOLDEN
    first: str = "agent_started"
    last: tuple[str, ...] = ("agent_completed",)
    failed: tuple[str, ...] = ("agent_error",)
    """Events by which the run itself says that it failed."""
    forbidden: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str, str], ...] = (("tool_executing", "tool_completed", "call_id"),)
    """A start, its end, and the field that both bear."""
    begins_answer: tuple[str, ...] = ("answer_delta", "agent_completed")
    run_field: str = "run_id"
    first_within: float = 10.0
    """Seconds from the message to the first event."""
    gap: float = 15.0
    """Seconds between two events at most; keep-alives do not count."""


def contract_of(path: Path) -> EventContract:
    """Return the contract that a journey's arguments ask for, the chat platform's where they say nothing."""
    given = path.argument("events", {})
    changed: dict[str, Any] = {
        name: tuple(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in given.items()
        if name in EventContract.__dataclass_fields__ and name != "pairs"
    }
    if "pairs" in given:
        changed["pairs"] = tuple(tuple(map(str, pair)) for pair in given["pairs"])
    return replace(EventContract(), **changed)


def event_of(frame: Mapping[str, Any], at: datetime) -> Event:
    """Return a frame as an event; the payload is the frame itself where it has no envelope."""
    payload = frame.get("payload")
    return Event(type=str(frame.get("type", "")), at=at, payload=payload if isinstance(payload, dict) else frame)


def missing(events: Sequence[Event], contract: EventContract) -> tuple[str, ...]:
    """Return the required events that did not come, those that end the run aside."""
    came = {e.type for e in events}
    return tuple(name for name in contract.required if name not in came and name not in contract.last)


def disorder(events: Sequence[Event], contract: EventContract) -> str:
    """Return what breaks the promised order, empty where nothing does."""
    if not events:
        return "no event came"
    if contract.first and events[0].type != contract.first:
        return f"{events[0].type} came before {contract.first}"
    early = next((e.type for e in events[:-1] if e.type in contract.last), "")
    if early:
        return f"{early} was not the last"
    return _unpaired(events, contract) or _mixed(events, contract) or _out_of_sequence(events)


def _unpaired(events: Sequence[Event], contract: EventContract) -> str:
    for start, end, field in contract.pairs:
        running: set[str] = set()
        for event in events:
            key = repr(event.payload.get(field))  # a peer may send a list
            if event.type == start:
                running.add(key)
            elif event.type == end:
                if key not in running:
                    return f"{end} without its {start}"
                running.discard(key)
        if running and events[-1].type in contract.last:
            return f"{start} without its {end}"
    return ""


def _mixed(events: Sequence[Event], contract: EventContract) -> str:
    runs = {repr(e.payload.get(contract.run_field)) for e in events if contract.run_field in e.payload}
    return f"events of {len(runs)} runs" if len(runs) > 1 else ""


def _out_of_sequence(events: Sequence[Event]) -> str:
    numbers = [n for e in events if isinstance(n := e.payload.get("sequence"), int)]
    if len(numbers) == len(events) and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return f"sequence {numbers[:12]} has gaps"
    return ""
