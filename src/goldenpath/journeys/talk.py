"""Small phrases that steps share: ask over HTTP, read JSON, name who answered."""

from collections.abc import Generator, Mapping
from typing import Any

import msgspec

from goldenpath.contracts import JourneyMove, Path, Pose, StepFailed
from goldenpath.engine.urls import path_of, place_of
from goldenpath.journeys.problems import Problem
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import HttpAsk, Limits, Probe
from goldenpath.model.secret import Secret

_SHOWN = 80
_BODY = 65_536
_REFUSAL = 400


def call(  # noqa: PLR0913 - a request has so many parts
    path: Path,
    purpose: str,
    url: str,
    *,
    component: str,
    method: str = "GET",
    fields: Mapping[str, Any] | None = None,
    token: Secret | None = None,
    seconds: float = 0.0,
) -> Generator[JourneyMove, Any, Observation]:
    """Ask over HTTP and return what was observed; ``fields`` are sent as JSON, and hidden."""
    headers: list[tuple[str, str | Secret]] = []
    body: bytes | Secret = b""
    if fields is not None:
        headers.append(("content-type", "application/json"))
        body = Secret(msgspec.json.encode(fields).decode())
    if token is not None:
        headers.append(("authorization", Secret(f"Bearer {token.reveal()}")))
    ask = HttpAsk(place=place_of(url), method=method, path=path_of(url), headers=tuple(headers), body=body)
    limits = Limits(seconds=seconds or path.seconds("answer_seconds", 5.0), kept=_BODY)
    seen: Observation = yield Pose(probe=Probe(component=component, purpose=purpose, ask=ask, limits=limits))
    return seen


def expect_answer(seen: Observation) -> None:
    """Raise where no whole answer came.

    Raises:
        StepFailed: none came, with the reason and phase.
    """
    if seen.failure is not None and seen.failure.reason is not Reason.UPGRADE_REFUSED:
        failure = seen.failure
        said = f"{failure.reason} at {failure.phase}" + (f": {short(failure.text)}" if failure.text else "")
        raise StepFailed(Problem.NO_ANSWER, said, reason=failure.reason.value, phase=failure.phase.value)


def expect_status(seen: Observation, *wanted: int) -> None:
    """Raise where another status came than one of those wanted.

    Raises:
        StepFailed: no answer, or another status; the problem tells refusals and rate limits apart.
    """
    expect_answer(seen)
    status = seen.status or 0
    if status in wanted:
        return
    code, message = error_of(seen)
    problem = Problem.OVER_RATE if status == 429 else Problem.STATUS
    if status < _REFUSAL:  # what a good answer holds may be a token
        code, message = "", ""
    said = f"HTTP {status}{f' {code}' if code else ''}{by(seen)}" + (f": {short(message)}" if message else "")
    raise StepFailed(problem, said, status=status, code=code, served_by=seen.header("x-served-by"))


def document(seen: Observation) -> Mapping[str, Any]:
    """Return the body as a JSON object.

    Raises:
        StepFailed: it is none.
    """
    found = json_of(seen)
    if not isinstance(found, dict):
        raise StepFailed(Problem.CONTRACT, f"no JSON object came{by(seen)} ({shape_of(seen)})")
    return found


def shape_of(seen: Observation) -> str:
    """Return type and size of an answer: what stands in it may be a token."""
    kind = seen.header("content-type").partition(";")[0].strip() or "of no type"
    return f"{short(kind)}, {seen.body_bytes} bytes"


def json_of(seen: Observation) -> Any:  # noqa: ANN401 - JSON of any kind
    """Return the body as JSON, ``None`` where it is none."""
    try:
        return msgspec.json.decode(seen.body)
    except (msgspec.DecodeError, RecursionError):
        return None


def error_of(seen: Observation) -> tuple[str, str]:
    """Return the code and the sentence of an error answer, as far as it carries them."""
    found = json_of(seen)
    if isinstance(found, dict):
        code: Any = found.get("error", found.get("code", ""))
        message: Any = found.get("message", found.get("detail", ""))
        if isinstance(code, dict):
            code, message = code.get("status", code.get("code", "")), code.get("message", message)
        return str(code), str(message)
    return "", short(seen.body)


def by(seen: Observation) -> str:
    """Return who answered, where the answer says so; an answer without it came from something in front."""
    served = seen.header("x-served-by")
    return f" by {served.partition('/')[2] or served}" if served else ""


def short(text: str) -> str:
    """Return a text as one short line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
