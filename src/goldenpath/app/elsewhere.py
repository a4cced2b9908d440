"""Ask from other places: the stores inside and the ways around the load balancer, as they are seen from there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from goldenpath.app.asking import secrets_in, with_secrets
from goldenpath.engine.redact import redact_observation, redact_text
from goldenpath.intake.handed import may_be_handed
from goldenpath.model.environment import Environment, Vantage
from goldenpath.model.errors import InputError, SecretMissing
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Probe
from goldenpath.model.record import record
from goldenpath.model.secret import Secret
from goldenpath.ports import Secrets, Vantages

_WAYS = frozenset({"inside", "direct"})
"""What looks different from another place; the way that users come is walked from here."""
_START = 3.0
"""Seconds beside those of one answer that a program may take to be started there."""
_SHARE = 0.7
"""Of the time that is left, the part that another place may take."""


@record
class SeenThere:
    """What was seen from one other place."""

    observations: tuple[Observation, ...] = ()
    asked: tuple[str, ...] = ()
    """What was asked, as a phrase."""
    blind: tuple[str, ...] = ()
    """Why something was not seen, as phrases."""


def places(environment: Environment) -> tuple[tuple[Vantage, ...], tuple[str, ...]]:
    """Return the places to ask from, and a phrase for each from which nothing may be asked."""
    if environment.trusted:
        return environment.vantages, ()
    why = "not asked from there, since its command runs only with --allow-commands"
    return (), tuple(f"vantage {one.name}: {why}" for one in environment.vantages)


def patience(left: float, answer: float) -> float:
    """Return how many seconds another place may take."""
    return min(_SHARE * left, answer + _START)


def see_from(vantage: Vantage, probes: Iterable[Probe], means: tuple[Vantages, Secrets], seconds: float) -> SeenThere:
    """Return what is seen from a place; whatever fails there is a phrase, and says nothing of the components."""
    vantages, secrets = means
    ready, blind = _ready(vantage, probes, secrets)
    if not ready:
        return SeenThere(blind=blind)
    hidden = tuple(secrets_in(tuple(p.ask for p in ready)))
    try:
        came = vantages.ask(vantage, ready, seconds)
    except InputError as problem:
        return SeenThere(blind=(*blind, redact_text(problem.sentence(), hidden)))
    seen = tuple(_taken(vantage, ready, came, hidden))
    good = sum(o.answered for o in seen)
    return SeenThere(
        observations=seen, asked=(f"from {vantage.name}: {good} of {len(ready)} questions answered",), blind=blind
    )


def _ready(vantage: Vantage, probes: Iterable[Probe], secrets: Secrets) -> tuple[list[Probe], tuple[str, ...]]:
    ready: list[Probe] = []
    blind: list[str] = []
    for probe in probes:
        if probe.way not in _WAYS or not may_be_handed(probe):
            continue
        try:
            ready.append(replace(with_secrets(probe, secrets), vantage=vantage.name))
        except SecretMissing as problem:
            blind.append(f"vantage {vantage.name}: {probe.component} was not asked from there, since {problem}")
    return ready, tuple(dict.fromkeys(blind))


def _taken(
    vantage: Vantage, probes: Sequence[Probe], came: Iterable[Observation], hidden: tuple[Secret, ...]
) -> Iterable[Observation]:
    """Yield what answers a question that was put, each id once: whatever else came is nobody's evidence."""
    put = {(p.component, p.purpose, p.way) for p in probes}
    ids: set[str] = set()
    for seen in came:
        question = seen.question
        if (question.component, question.purpose, question.way) in put and seen.id not in ids:
            ids.add(seen.id)
            yield redact_observation(replace(seen, vantage=vantage.name), hidden)
