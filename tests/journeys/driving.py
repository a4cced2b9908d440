"""Steps driven by hand: each move is told what came, without a loop and without a socket."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from goldenpath.contracts import JourneyMove, Path, Pose, Step, StepFailed
from goldenpath.model.observation import NoAnswer, Observation, Phase, Question, Reason
from goldenpath.model.probe import HttpAsk
from goldenpath.model.secret import Secret
from goldenpath.ports import Frame

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOKEN = "fresh-token-of-the-walk"  # noqa: S105 - a sample
PASSWORD = "pass-word-of-the-walk"  # noqa: S105 - a sample
ARGUMENTS: Mapping[str, Any] = {
    "api": "https://api.shop.example",
    "api_component": "shop-api",
    "auth_component": "shop-auth",
    "login": "https://auth.shop.example/login",
    "email": "walker@shop.example",
    "password": Secret(PASSWORD),
    "socket": "wss://api.shop.example/ws",
    "messages": "https://api.shop.example/threads/{thread_id}/messages",
}


def path(kept: Mapping[str, Any] | None = None, **arguments: Any) -> Path:
    """Return a path with the usual arguments, these beside them, and what earlier steps have kept."""
    made = Path({**ARGUMENTS, **arguments})
    made.kept.update(kept or {})
    return made


def answer(status: int = 200, body: Any = "", **headers: str) -> Observation:
    """Return an answer; a body that is no text is sent as JSON, underscores in headers' names stand for hyphens."""
    text = body if isinstance(body, str) else json.dumps(body)
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return _observation(status=status, body=text, headers=named)


def no_answer(reason: Reason = Reason.REFUSED, phase: Phase = Phase.CONNECT, text: str = "") -> Observation:
    """Return a question that nobody answered."""
    return _observation(failure=NoAnswer(phase=phase, reason=reason, text=text))


def refused_upgrade(status: int, body: Any = "", **headers: str) -> Observation:
    """Return a WebSocket's upgrade that was answered otherwise."""
    text = body if isinstance(body, str) else json.dumps(body)
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    failure = NoAnswer(phase=Phase.FIRST_BYTE, reason=Reason.UPGRADE_REFUSED)
    return _observation(status=status, body=text, headers=named, failure=failure)


def values(**named: Any) -> Observation:
    """Return an answer without HTTP; underscores in names stand for dots."""
    return _observation(values=tuple((name.replace("__", "."), value) for name, value in named.items()))


def _observation(**fields: Any) -> Observation:
    question = Question(protocol="http", component="shop-api", purpose="step", target="https://api.shop.example")
    return Observation(id="probe:step:shop-api:1", question=question, started=AT, ended=AT, **fields)


def frame(message: Any, at: float = 0.0) -> Frame:
    """Return a text frame that came so many seconds after the start; what is no text is sent as JSON."""
    text = message if isinstance(message, str) else json.dumps(message)
    return Frame(kind="text", text=text, at=AT + timedelta(seconds=at))


def end(kind: str, code: int = 0, text: str = "", at: float = 0.0) -> Frame:
    """Return a frame that is no text."""
    return Frame(kind=kind, code=code, text=text, at=AT + timedelta(seconds=at))


def event(type_: str, at: float = 0.0, **payload: Any) -> Frame:
    """Return an event of the run r-1 as a frame."""
    return frame({"type": type_, "payload": {"run_id": "r-1", **payload}}, at)


def gone(step: Step, along: Path, *told: Any) -> tuple[list[JourneyMove], str]:
    """Return the moves of a step that is told these things, and what it saw; all must be wanted, and no more."""
    work = step.go(along)
    moves: list[JourneyMove] = []
    left = list(told)
    try:
        move = next(work)
        while True:
            moves.append(move)
            assert left, f"{step.id} wants to know more: {move}"
            move = work.send(left.pop(0))
    except StopIteration as over:
        assert not left, f"{step.id} did not want {left}"
        return moves, str(over.value)


def failed(step: Step, along: Path, *told: Any) -> StepFailed:
    """Return the failure of a step that is told these things."""
    with pytest.raises(StepFailed) as failure:
        gone(step, along, *told)
    return failure.value


def asks(moves: list[JourneyMove]) -> list[tuple[str, str, str, str]]:
    """Return component, purpose, method and path of the HTTP questions among the moves."""
    posed = [m.probe for m in moves if isinstance(m, Pose)]
    return [(p.component, p.purpose, p.ask.method, p.ask.path) for p in posed if isinstance(p.ask, HttpAsk)]


def header(move: JourneyMove, name: str) -> str:
    """Return a header that a question is sent with, revealed."""
    assert isinstance(move, Pose)
    assert isinstance(move.probe.ask, HttpAsk)
    value = dict(move.probe.ask.headers).get(name, "")
    return value.reveal() if isinstance(value, Secret) else str(value)


def body(move: JourneyMove) -> Any:
    """Return the JSON that a question is sent with, revealed."""
    assert isinstance(move, Pose)
    assert isinstance(move.probe.ask, HttpAsk)
    assert isinstance(move.probe.ask.body, Secret)
    return json.loads(move.probe.ask.body.reveal())
