"""What to ask: at first everything that is cheap, then what tells the causes apart that still stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from goldenpath.contracts import Check
from goldenpath.engine.declared import probe_of
from goldenpath.engine.live_walks import fell_silent
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Environment
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import Probe
from goldenpath.model.verdict import Status, Verdict
from goldenpath.model.walk import Walk


def first_round(environment: Environment, checks: Iterable[Check]) -> tuple[Probe, ...]:
    """Return every cheap question of every component, and the declared checks, each as often as it asks for."""
    own = [p for check in checks if check.cost <= 1 for p in _of(check, environment)]
    declared = [probe_of(plan, environment) for plan in environment.checks for _ in range(max(plan.tries, 1))]
    return (*own, *declared)


def _of(check: Check, environment: Environment) -> Iterator[Probe]:
    for part in environment.parts:
        if part.kind in check.kinds:
            yield from check.ask(part, environment)


def again(probes: Iterable[Probe], seen: Iterable[Observation], walks: Iterable[Walk] = ()) -> tuple[Probe, ...]:
    """Return the questions that failed and may be flaky: an accusation needs a second look, silence had its time.

    Who fell silent on a walk is asked how it is once more: it may have been well before it was given work.
    """
    failed = {
        _asked(o)
        for o in seen
        if _slow(o) or (not _good(o) and not (o.failure is not None and o.failure.reason in _FINAL))
    }
    unique = {_key(p): p for p in probes}
    silent = _silent(walks)
    health = {key for key, p in unique.items() if p.component in silent and p.purpose.startswith("health:")}
    return tuple(_brief(p) if p.component in silent else p for key, p in unique.items() if key in failed | health)


def once_more(
    probes: Iterable[Probe], seen: Iterable[Observation], walks: Iterable[Walk], twice: Iterable[Probe]
) -> tuple[Probe, ...]:
    """Return the questions to ask again of which some were asked twice already: their last answer counts.

    What went badly then, too, needs no third look, and what went well only where its component fell silent later.
    """
    asked = {_key(p) for p in twice}
    seen = sorted(seen, key=lambda o: (o.ended, o.id))
    last = {_asked(o): o for o in seen}
    rest = [o for o in seen if _asked(o) not in asked or last[_asked(o)] is o]
    well = {key for key, one in last.items() if _good(one)}
    return tuple(p for p in again(probes, rest, walks) if _key(p) not in asked - well)


def _key(probe: Probe) -> tuple[str, str, str]:
    """Return what makes two probes the same question: whom, what for, and by which way."""
    return probe.component, probe.purpose, probe.way


def _asked(seen: Observation) -> tuple[str, str, str]:
    return seen.question.component, seen.question.purpose, seen.question.way


def _silent(walks: Iterable[Walk]) -> set[str]:
    """Return the components that let a walk wait in vain: asked again, they are given less time."""
    return {w.failed.component for w in walks if w.failed is not None and fell_silent(w.failed)}


def _brief(probe: Probe) -> Probe:
    return replace(probe, limits=replace(probe.limits, seconds=min(_BRIEF, probe.limits.seconds)))


_BRIEF = 3.0


def _slow(seen: Observation) -> bool:
    """Return whether a store let wait: with everything asked at once it may be this machine, so it is asked alone."""
    return seen.answered and seen.question.way == "inside" and seen.milliseconds >= _WAIT


_WAIT = 200.0


def _good(seen: Observation) -> bool:
    return seen.answered and (seen.status or 0) < 500


def settled(verdict: Verdict) -> bool:
    """Return whether a standing cause is confirmed: then a second walk would only cost time."""
    return any(c.until is None and c.standing == "confirmed" for c in verdict.causes)


_FINAL = {
    Reason.SILENT,
    Reason.TOO_SLOW,
    Reason.RESOLVER_SILENT,
    Reason.DEADLINE,
    Reason.SECRET_MISSING,
    Reason.NOT_ALLOWED,
    Reason.NOT_INSTALLED,
    Reason.BUDGET_SPENT,
}
"""Reasons that a second look a moment later cannot change, or that cost the whole time again."""


def deciding(
    verdict: Verdict, environment: Environment, checks: Iterable[Check], asked: set[str], walks: Iterable[Walk]
) -> tuple[Probe, ...]:
    """Return the questions that separate what stands from its rivals, the cheapest first, none twice."""
    names = {c.signature for c in verdict.causes if c.until is None} | {u.signature for u in verdict.untested}
    undecided = verdict.status in {Status.UNDECIDED, Status.NO_EVIDENCE}
    gone = tuple(walks)
    silent, ends = _silent(gone), {w.failed.name for w in gone if w.failed is not None}
    found: list[Probe] = []
    for check in sorted(checks, key=lambda c: (c.cost, c.id)):
        if check.cost <= 1 or check.id in asked:
            continue
        if (undecided and ends & set(check.after)) or names & set(check.separates):
            asked.add(check.id)
            found.extend(_brief(p) if p.component in silent else p for p in _of(check, environment))
    return tuple(found)


def around(arguments: Mapping[str, Any], environment: Environment) -> Mapping[str, Any] | None:
    """Return a journey's arguments with every URL led around the load balancer; ``None`` where nothing changes."""
    ways = {place_of(p.url).host: p.direct for p in environment.parts if p.url and p.direct}
    changed = {
        name: _led_around(value, ways) if isinstance(value, str) and "://" in value else value
        for name, value in arguments.items()
    }
    return changed if changed != arguments else None


def _led_around(url: str, ways: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    direct = ways.get(parts.hostname or "")
    if not direct:
        return url
    other = urlsplit(direct)
    scheme = {"http": "ws", "https": "wss"}[other.scheme] if parts.scheme in {"ws", "wss"} else other.scheme
    return urlunsplit(parts._replace(scheme=scheme, netloc=other.netloc))
