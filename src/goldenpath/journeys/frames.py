"""What frames of a chat mean: an event, an error, a keep-alive, an end."""

import re
from collections.abc import Generator, Mapping
from typing import Any

import msgspec

from goldenpath.contracts import Hear, JourneyMove, Path, StepFailed
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import short
from goldenpath.ports import Frame

KEEP_ALIVE = ("heartbeat", "ping", "pong", "keepalive", "keep-alive")
_TOKEN_CODES = ("NO_TOKEN", "TOKEN_", "AUTH_", "UNAUTHORIZED")
_NOT_THE_TOKEN = re.compile(r"LIMIT|SERVICE|UNAVAILABLE|TIMEOUT|INTERNAL|BACKEND|PROVIDER|QUOTA", re.IGNORECASE)
"""Words in a code that begins like one of a token's, and speaks of something else: TOKEN_LIMIT_EXCEEDED."""
_OVER_RATE = re.compile(
    r"(?:^|[_.-])(?:RATE[_-]?LIMIT|RATE[_-]?EXCEEDED|TOO[_-]?MANY|THROTTL|OVER[_-]?RATE)", re.IGNORECASE
)
_LONGEST = 600
_ENOUGH = 5.0
"""Seconds of silence that say something of the peer, also where it was not given all that it may take."""


def frame_of(heard: Frame) -> Mapping[str, Any]:
    """Return a text frame's JSON object, empty where it is none."""
    if heard.kind != "text":
        return {}
    try:
        found = msgspec.json.decode(heard.text)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def closed(heard: Frame, awaited: str, seconds: float) -> StepFailed:
    """Return why nothing more is heard."""
    values: dict[str, str | int | float] = {"awaited": awaited.rstrip(": ")}
    if heard.kind == "silent":
        return _unheard(heard, awaited, seconds, values)
    if heard.kind == "closed":
        said = f"{awaited}closed {heard.code}{f' {short(heard.text)}' if heard.text else ''}"
        return StepFailed(Problem.SOCKET_CLOSED, said, **values, code=heard.code, reason=heard.text)
    if heard.kind == "lost":
        said = f"{awaited}the connection was lost without a close frame"
        return StepFailed(Problem.SOCKET_LOST, said, **values, code=heard.code)
    if heard.kind == "binary":
        return StepFailed(Problem.CONTRACT, f"{awaited}a binary frame came", **values)
    return StepFailed(Problem.SOCKET_BROKEN, f"{awaited}out of protocol: {short(heard.text)}", **values)


def _unheard(heard: Frame, awaited: str, seconds: float, values: dict[str, str | int | float]) -> StepFailed:
    """Return a silence as what it is: the peer's, or only the end of our own time."""
    waited = seconds if heard.cut is None else heard.cut
    if heard.cut is not None and waited < _ENOUGH:
        said = f"{awaited}the time of the walk was up after {waited:.1f} s of waiting"
        return StepFailed(Problem.NO_ANSWER, said, **values, reason="deadline", phase="body", waited=waited)
    return StepFailed(Problem.SILENT, f"{awaited}nothing in {waited:.1f} s", **values, waited=waited)


def refused(found: Mapping[str, Any], following: Frame | None = None) -> StepFailed:
    """Return an error frame as the failure that it is; a close frame that follows adds its code."""
    code, message = str(found.get("code", "")), str(found.get("message", ""))
    values: dict[str, str | int | float] = {"code": code, "message": short(message)}
    if following is not None and following.kind == "closed":
        values["close"] = following.code
    problem = Problem.REJECTED
    if code.startswith(_TOKEN_CODES) and not _NOT_THE_TOKEN.search(code):
        problem = Problem.TOKEN_REFUSED
    elif _OVER_RATE.search(code):
        problem = Problem.OVER_RATE
    return StepFailed(problem, f"{code or 'an error'}: {short(message)}", **values)


def next_event(
    path: Path, seconds: float, awaited: str
) -> Generator[JourneyMove, Any, tuple[Mapping[str, Any], Frame]]:
    """Return the next frame that is no keep-alive, with when it came.

    A keep-alive does not count: the patience is for what the journey waits for, measured between the frames themselves.

    Raises:
        StepFailed: none came in time, or the connection ended.
    """
    keep = {*KEEP_ALIVE, *path.argument("keep_alive", ())}
    left = seconds
    began = path.kept.get("heard_at")
    for _ in range(_LONGEST):
        heard: Frame = yield Hear(seconds=max(left, 0.01))
        if heard.kind != "text":
            raise closed(heard, f"{awaited}: " if awaited else "", seconds)
        found = frame_of(heard)
        if str(found.get("type")) not in keep:
            path.kept["heard_at"] = heard.at
            return found, heard
        began = began or heard.at
        left = seconds - (heard.at - began).total_seconds()
        if left <= 0:
            break
    waited = seconds - max(left, 0.0)
    said = f"{awaited}: nothing but keep-alives in {waited:.1f} s"
    raise StepFailed(Problem.SILENT, said, awaited=awaited, waited=waited)
