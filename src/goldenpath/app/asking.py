"""Ask probes: references to secrets are followed just before, and what came is redacted just after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from goldenpath.engine.redact import redact_observation
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import NoAnswer, Observation, Phase, Question, Reason
from goldenpath.model.probe import Probe
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import Clock, Secrets, Wire


def ask(probes: Sequence[Probe], wire: Wire, secrets: Secrets, clock: Clock, seconds: float) -> Iterator[Observation]:
    """Ask all at once and yield what was observed, redacted; a secret that is missing is an observation too."""
    ready: list[Probe] = []
    hidden: list[Secret] = []
    for number, probe in enumerate(probes):
        try:
            filled = with_secrets(probe, secrets)
        except SecretMissing as problem:
            yield _unasked(probe, problem, clock.now(), number)
            continue
        ready.append(filled)
        hidden.extend(secrets_in(filled.ask))
    for seen in wire.ask(ready, seconds) if ready else ():
        yield redact_observation(seen, hidden)


def with_secrets(probe: Probe, secrets: Secrets) -> Probe:
    """Return the probe with every reference in it followed.

    Raises:
        SecretMissing: one leads nowhere.
    """
    changed = {f.name: _followed(getattr(probe.ask, f.name), secrets) for f in fields(probe.ask)}
    return replace(probe, ask=replace(probe.ask, **changed))


def _followed(value: Any, secrets: Secrets) -> Any:  # noqa: ANN401 - fields of any ask
    if isinstance(value, SecretRef):
        found = secrets.get(replace(value, before=""))
        return Secret(f"{value.before} {found.reveal()}") if value.before else found
    if isinstance(value, tuple):
        return tuple(_followed(v, secrets) for v in value)
    return value


def secrets_in(value: Any) -> Iterable[Secret]:  # noqa: ANN401 - fields and arguments of any kind
    """Yield every secret that stands somewhere in a value."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        yield from secrets_in(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from secrets_in(one)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):
            yield from secrets_in(getattr(value, field.name))


def _unasked(probe: Probe, problem: SecretMissing, at: datetime, number: int) -> Observation:
    reason = Reason.NOT_ALLOWED if "allow" in problem.why else Reason.SECRET_MISSING
    place = getattr(probe.ask, "place", None)
    return Observation(
        id=f"probe:{probe.purpose}:{probe.component}:unasked-{number}",
        question=Question(
            protocol=type(probe.ask).__name__.removesuffix("Ask").lower(),
            component=probe.component,
            purpose=probe.purpose,
            target=f"{place.host}:{place.port}" if place is not None else "",
            way=probe.way,
        ),
        started=at,
        ended=at,
        failure=NoAnswer(phase=Phase.PREPARE, reason=reason, text=str(problem)),
    )
