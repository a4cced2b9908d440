"""Laws of steps: whatever comes, a step ends well or by a word of the closed list; order is judged by its law alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.catalogue import known_steps
from goldenpath.contracts import HangUp, Hear, JourneyMove, OpenSocket, Path, Pose, Say, Step, StepFailed
from goldenpath.journeys.event_contract import GOLDEN, Event, EventContract, disorder, event_of
from goldenpath.journeys.frames import frame_of
from goldenpath.journeys.problems import Problem
from goldenpath.model.observation import NoAnswer, Observation, Phase, Question, Reason
from goldenpath.model.secret import Secret
from goldenpath.ports import Frame
from tests.journeys.driving import AT, no_answer, path

NAMES = st.sampled_from(
    ("type", "payload", "run_id", "sequence", "metadata", "result", "code", "message", "error", "messages", "id", "role",
     "content", "access_token", "thread_id", "message_id", "call_id", "tool_name", "checks", "status")
) | st.text(max_size=8)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
TYPES = st.sampled_from(
    (*GOLDEN, "answer_delta", "agent_error", "error_message", "heartbeat", "message_accepted", "connection_established")
)
FRAMES = st.dictionaries(NAMES, JSON, max_size=4) | st.builds(lambda t, p: {"type": t, "payload": p}, TYPES, JSON)
TEXTS = st.one_of(
    st.text(max_size=60), JSON.map(json.dumps), FRAMES.map(json.dumps), st.sampled_from(("[" * 60_000, '{"type":"a"'))
)
HEARD = st.builds(
    lambda kind, text, code, at: Frame(kind=kind, text=text, code=code, at=AT + timedelta(seconds=at)),
    st.sampled_from(("text", "text", "text", "text", "binary", "closed", "lost", "broken", "silent")),
    TEXTS,
    st.integers(0, 4999),
    st.floats(-5, 40),
)
ANSWERS = st.builds(
    lambda status, text, failure, values: Observation(
        id="probe:step:api:1",
        question=Question(protocol="http", component="api", purpose="step", target="h"),
        started=AT,
        ended=AT,
        status=status,
        body=text,
        failure=failure,
        values=values,
    ),
    st.none() | st.sampled_from((101, 200, 200, 201, 204, 400, 401, 403, 404, 409, 429, 500, 503)),
    TEXTS,
    st.none()
    | st.none()
    | st.builds(NoAnswer, phase=st.sampled_from(Phase), reason=st.sampled_from(Reason), text=st.text(max_size=20)),
    st.dictionaries(
        st.sampled_from(("addresses", "certificate.expires_in")), st.text(max_size=9) | st.floats(-1e9, 1e9), max_size=2
    ).map(lambda found: tuple(found.items())),
)
RECEIPTS = st.fixed_dictionaries({}, optional=dict.fromkeys(("run_id", "thread_id", "message_id"), JSON))
KEPT = st.fixed_dictionaries({}, optional={"receipt": RECEIPTS, "token": st.just(Secret("t")), "sent_at": st.just(AT)})
SOME, MOST = 12, 40


def walked(step: Step, along: Path, data: st.DataObject) -> str:
    """Return the problem of a step that is told anything, empty where it ends well."""
    work = step.go(along)
    try:
        move = next(work)
        for number in range(MOST):
            move = work.send(told(move, data) if number < SOME else at_last(move))
    except StopIteration as over:
        assert isinstance(over.value, str)
        return ""
    except StepFailed as failure:
        assert failure.seen
        return str(failure.problem)
    finally:
        work.close()
    return "endless"


def told(move: JourneyMove, data: st.DataObject) -> Any:
    """Return anything that a move may be told."""
    if isinstance(move, Pose | OpenSocket):
        return data.draw(ANSWERS)
    if isinstance(move, Hear):
        assert move.seconds > 0
        return data.draw(HEARD)
    assert isinstance(move, Say | HangUp)
    return data.draw(st.booleans()) if isinstance(move, Say) else None


def at_last(move: JourneyMove) -> Any:
    """Return what ends every wait: nobody answers, nothing comes."""
    if isinstance(move, Pose | OpenSocket):
        return no_answer(Reason.SILENT)
    return Frame(kind="silent", at=AT) if isinstance(move, Hear) else False


@pytest.mark.parametrize("step", known_steps(), ids=lambda step: step.id)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), kept=KEPT, greeting=st.sampled_from(("", "connection_established")))
def test_no_answer_whatever_makes_a_step_stumble(
    step: Step, data: st.DataObject, kept: dict[str, Any], greeting: str
) -> None:
    """It ends well or by a problem of the closed list, and raises nothing else."""
    along = path(kept, url="https://api.shop.example/", token_url="https://id.shop.example/token", client_id="c",  # noqa: S106 - a URL
                 thread="https://api.shop.example/{thread_id}", logout="https://auth.shop.example/logout",
                 register="https://auth.shop.example/register", greeting=greeting)  # fmt: skip

    assert walked(step, along, data) in {"", *Problem}


@given(text=TEXTS)
def test_any_text_is_a_frame_or_none(text: str) -> None:
    """An object, or nothing."""
    assert isinstance(frame_of(Frame(kind="text", text=text, at=AT)), dict)


TOOLS = 3
GOOD = (
    "agent_started",
    "agent_thinking",
    *(f"{name}:{n}" for n in range(TOOLS) for name in ("tool_executing", "tool_completed")),
    "answer_delta",
    "agent_completed",
)
ORDERS = st.permutations(GOOD)


def run(names: tuple[str, ...] | list[str]) -> list[Event]:
    """Return a run of events by name, tools with the number of their call."""
    found = []
    for name in names:
        type_, _, call = name.partition(":")
        payload = {"run_id": "r-1", **({"call_id": call} if call else {})}
        found.append(event_of({"type": type_, "payload": payload}, AT))
    return found


def in_order(names: list[str]) -> bool:
    """Return whether the partial order is kept: the first is first, the last is last, each call begins before it ends."""
    calls = all(names.index(f"tool_executing:{n}") < names.index(f"tool_completed:{n}") for n in range(TOOLS))
    return names[0] == "agent_started" and names[-1] == "agent_completed" and calls


@settings(max_examples=300)
@given(names=ORDERS)
def test_exactly_what_breaks_the_partial_order_is_found(names: list[str]) -> None:
    """Whatever the permutation of a good run."""
    assert (disorder(run(names), EventContract()) == "") is in_order(names)


@given(between=st.permutations(GOOD[1:-1]))
def test_tools_may_overlap(between: list[str]) -> None:
    """Between the first event and the last only the pairs are ordered."""
    names = [GOOD[0], *between, GOOD[-1]]

    assert (disorder(run(names), EventContract()) == "") is in_order(names)


@given(names=ORDERS.filter(in_order), left_out=st.integers(0, TOOLS - 1), end=st.booleans())
def test_half_a_pair_is_found(names: list[str], left_out: int, *, end: bool) -> None:
    """A call without its end, or an end without its call."""
    half = f"{'tool_completed' if end else 'tool_executing'}:{left_out}"

    assert disorder(run([n for n in names if n != half]), EventContract()) != ""


@given(missing=st.integers(2, 8), start=st.integers(-5, 5))
def test_a_hole_in_the_sequence_is_found(missing: int, start: int) -> None:
    """Wherever it begins to count; without a hole there is none."""
    names = ["agent_started", *["agent_thinking"] * 8, "agent_completed"]
    numbered = [
        Event(type=name, at=AT, payload={"run_id": "r-1", "sequence": start + n}) for n, name in enumerate(names)
    ]

    assert disorder(numbered, EventContract()) == ""
    assert "has gaps" in disorder([e for n, e in enumerate(numbered) if n != missing], EventContract())
