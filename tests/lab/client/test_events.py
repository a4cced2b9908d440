"""The order of events that the contract promises, told apart from its breaches."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.client.events import Event, disorder, event


def story(*kinds: str) -> list[Event]:
    """Return events of these kinds, numbered; ``tool_executing:a`` names its call."""
    found = []
    for number, kind in enumerate(kinds, 1):
        name, _, call = kind.partition(":")
        payload: dict[str, Any] = {"run_id": "r", "sequence": number, "call_id": call or None}
        found.append(Event(type=name, attempt=1, critical=True, payload=payload))
    return found


WHOLE = (
    "agent_started",
    "agent_thinking",
    "tool_executing:a",
    "tool_executing:b",
    "tool_completed:b",
    "tool_completed:a",
    "answer_delta",
    "agent_completed",
)


def test_a_whole_run_is_in_order() -> None:
    """Calls may overlap, as long as each one ends."""
    assert disorder(story(*WHOLE)) is None


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "no event"),
        (("agent_thinking", "agent_completed"), "agent_thinking came first"),
        (("agent_started", "agent_completed", "answer_delta"), "not the last"),
        (("agent_started", "tool_completed:a", "agent_completed"), "without its tool_executing"),
        (("agent_started", "tool_executing:a", "agent_completed"), "without its tool_completed"),
        (("agent_started", "tool_executing:a", "tool_completed:b", "agent_completed"), "tool_completed b"),
    ],
    ids=["none", "no start", "after the end", "no call", "open call", "other call"],
)
def test_a_breach_is_named(kinds: tuple[str, ...], said: str) -> None:
    """Each broken promise has its own sentence."""
    assert said in str(disorder(story(*kinds)))


@given(gone=st.integers(0, len(WHOLE) - 2))
def test_a_missing_event_never_goes_unseen(gone: int) -> None:
    """Whichever event but the last is lost, its number or its place tells."""
    events = story(*WHOLE)
    del events[gone]
    assert disorder(events)


def test_fields_outside_the_payload_are_no_event() -> None:
    """Events whose fields lie flat in the frame are not taken for events of a run."""
    frame = {"type": "tool_executing", "attempt": 1, "critical": True, "run_id": "r", "tool_name": "calculator"}
    assert event(frame) is None
    assert event({**frame, "payload": {"run_id": "r", "sequence": 1}}) is not None
