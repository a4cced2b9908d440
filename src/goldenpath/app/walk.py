"""Walk a journey once: every step with its time and what was seen, up to the first that fails."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from goldenpath.app.asking import secrets_in, with_secrets
from goldenpath.contracts import (
    Hear,
    Journey,
    JourneyMove,
    OpenSocket,
    Path,
    Pose,
    Say,
    Step,
    StepFailed,
    StepUnseen,
    StepWork,
)
from goldenpath.engine.redact import redact_observation, redact_text
from goldenpath.journeys.problems import Problem
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import Observation, Value
from goldenpath.model.probe import Probe
from goldenpath.model.record import record
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.ports import Channel, Clock, Frame, Secrets, Wire

OnStep = Callable[[StepSeen], None]
_KEPT = 2_048
_SHOWN = 600
"""Characters of what a step says and of each of its values: a peer may send much where a word is expected."""
_GRACE = 1.0
"""Seconds after its time in which a walk may clean up."""


@record
class Ground:
    """What live use cases stand on."""

    wire: Wire
    secrets: Secrets
    clock: Clock


def walk(
    journey: Journey, arguments: Mapping[str, Any], ground: Ground, seconds: float, on_step: OnStep = lambda _: None
) -> tuple[Walk, tuple[Observation, ...]]:
    """Return the walk and everything observed on it, redacted; it ends after so many seconds at the latest."""
    began = ground.clock.now()
    journey = _asked_for(journey, arguments)
    try:
        path = Path(followed(arguments, ground.secrets))
    except SecretMissing as problem:
        return _not_begun(journey, began, str(problem)), ()
    walker = _Walker(ground, path, began + timedelta(seconds=seconds))
    steps: list[StepSeen] = []
    broken = False
    try:
        for name, step in journey.steps:
            seen = walker.go(name, step) if step.always or not broken else _unreached(name, step, path)
            broken = broken or (seen.ok is False and not step.optional)
            steps.append(seen)
            on_step(seen)
    finally:
        walker.close()
    found = Walk(journey=journey.id, started=began, ended=ground.clock.now(), steps=tuple(steps))
    return found, tuple(walker.observations())


def _asked_for(journey: Journey, arguments: Mapping[str, Any]) -> Journey:
    """Return the journey without the steps whose argument nobody gave."""
    steps = ((n, s) for n, s in journey.steps if not s.only_with or s.only_with in {*arguments, *s.given})
    return replace(journey, steps=tuple(steps))


def followed(arguments: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    """Return the arguments with every reference to a secret followed.

    Raises:
        SecretMissing: one leads nowhere.
    """
    return {name: _followed(value, secrets) for name, value in arguments.items()}


def _followed(value: Any, secrets: Secrets) -> Any:  # noqa: ANN401 - arguments are of any kind
    if isinstance(value, SecretRef):
        return secrets.get(value)
    if isinstance(value, Mapping):
        return {key: _followed(one, secrets) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_followed(one, secrets) for one in value]
    return value


class _Walker:
    """Does what steps say, and tells them what came."""

    def __init__(self, ground: Ground, path: Path, until: datetime) -> None:
        self._ground = ground
        self._path = path
        self._until = until
        self._channel: Channel | None = None
        self._seen: list[Observation] = []
        self._hidden_too: list[Secret] = []

    def observations(self) -> Iterator[Observation]:
        """Yield what was observed, without the secrets that the path holds."""
        for one in self._seen:
            clean = redact_observation(one, self._secrets())
            yield replace(clean, body=clean.body[:_KEPT])

    def _secrets(self) -> list[Secret]:
        return [*self._hidden_too, *secrets_in(self._path.arguments), *secrets_in(self._path.kept)]

    def _hidden(self, text: str) -> str:
        shown = redact_text(text, self._secrets())
        return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"

    def go(self, name: str, step: Step) -> StepSeen:
        """Go one step and return what was seen."""
        began, known = self._ground.clock.now(), len(self._seen)
        self._path.noted.clear()
        failure, said = self._gone(step)
        bare = step.always or isinstance(failure, StepUnseen)  # nothing is broken by it
        return StepSeen(
            name=name,
            ok=(None if bare else False) if failure else True,
            milliseconds=1000 * (self._ground.clock.now() - began).total_seconds(),
            seen=self._hidden(failure.seen if failure else said),
            problem=str(failure.problem) if failure and not bare else "",
            component=_spoken_to(step, self._path),
            ids=tuple(o.id for o in self._seen[known:]),
            values=self._values(failure),
        )

    def _gone(self, step: Step) -> tuple[StepFailed | None, str]:
        """Do what a step says, and return why it failed, or what it saw."""
        base = self._path.arguments
        try:
            own = followed(step.given, self._ground.secrets)
        except SecretMissing as problem:
            return StepFailed(Problem.SECRET_MISSING, str(problem)), ""
        self._path.arguments = {**base, **own}
        self._hidden_too.extend(secrets_in(own))
        work: StepWork | None = None
        try:
            work = step.go(self._path)
            move = next(work)
            while True:
                move = work.send(self._do(move))
        except StopIteration as end:
            return None, str(end.value or "")
        except StepFailed as failure:
            return failure, ""
        except SecretMissing as problem:
            return StepFailed(Problem.SECRET_MISSING, str(problem)), ""
        except Exception as problem:  # noqa: BLE001 - a step of a user's own journey may raise anything
            return StepFailed(Problem.STEP_BROKEN, f"the step itself broke: {_raised(problem)}"), ""
        finally:
            if isinstance(work, Generator):  # a step of another package may be none
                work.close()
            self._path.arguments = base

    def _values(self, failure: StepFailed | None) -> tuple[tuple[str, Value], ...]:
        found = sorted({**self._path.noted, **(failure.values if failure else {})}.items())
        return tuple((k, self._hidden(v) if isinstance(v, str) else v) for k, v in found)

    def _do(self, move: JourneyMove) -> Observation | Frame | bool | None:
        left = (self._until - self._ground.clock.now()).total_seconds()
        if left < -_GRACE:
            raise StepFailed(Problem.NO_ANSWER, "the time of the walk was up", reason="deadline", phase="prepare")
        if isinstance(move, Pose):
            seen = next(iter(self._ground.wire.ask([self._filled(move.probe)], max(left, 0.05))))
            self._seen.append(seen)
            return seen
        if isinstance(move, OpenSocket):
            self.close()
            limits = move.probe.limits
            probe = replace(move.probe, limits=replace(limits, seconds=min(limits.seconds, max(left, 0.05))))
            seen, self._channel = self._ground.wire.open(self._filled(probe))
            self._seen.append(seen)
            return seen
        if isinstance(move, Say):
            return self._channel is not None and self._channel.say(move.text)
        if isinstance(move, Hear):
            return self._heard(move.seconds, left)
        self.close()
        return None

    def _filled(self, probe: Probe) -> Probe:
        """Return the probe with its secrets; what came of it is told without them, whoever echoes them."""
        filled = with_secrets(probe, self._ground.secrets)
        self._hidden_too.extend(secrets_in(filled.ask))
        return filled

    def _heard(self, seconds: float, left: float) -> Frame:
        """Return the next frame; once the time is up there is none, however much is still said."""
        if self._channel is None:
            return Frame(kind="lost", code=1006, at=self._ground.clock.now())
        if left <= 0:
            return Frame(kind="silent", at=self._ground.clock.now(), cut=0.0)
        heard = self._channel.hear(max(0.01, min(seconds, left)))
        return replace(heard, cut=left) if heard.kind == "silent" and left < seconds else heard

    def close(self) -> None:
        """Close the socket where one is open."""
        if self._channel is not None:
            with suppress(OSError):
                self._channel.close()
        self._channel = None


def _raised(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__


def _spoken_to(step: Step, path: Path) -> str:
    """Return whom a step speaks to: as its own arguments name it, then the journey's, else the usual name."""
    named = {**path.arguments, **step.given}.get(step.speaks_to)
    usual = step.speaks_to.removesuffix("_component")
    return str(named) if named else _USUAL if usual == "component" else usual


_USUAL = "api"
"""Whom a step speaks to that leaves it open, as its probes say too."""


def _unreached(name: str, step: Step, path: Path) -> StepSeen:
    return StepSeen(name=name, ok=None, seen="not reached", component=_spoken_to(step, path))


def _not_begun(journey: Journey, at: datetime, why: str) -> Walk:
    names = [name for name, _ in journey.steps]
    first = StepSeen(name=names[0], ok=False, seen=why, problem="secret-missing")
    steps = (first, *(StepSeen(name=name, ok=None, seen="not reached") for name in names[1:]))
    return Walk(journey=journey.id, started=at, ended=at, steps=steps)
