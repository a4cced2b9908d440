"""What stores and providers answered when they were asked themselves, and what services say of them."""

from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import Any

import msgspec

from goldenpath.engine.declared import PREFIX
from goldenpath.engine.live import answers_of, asked_words, fact_of_seen
from goldenpath.engine.live_front import place_in
from goldenpath.engine.live_places import differences
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.topology import Scope

_ALIASES = {
    "postgres": "database",
    "postgresql": "database",
    "db": "database",
    "sql": "database",
    "database_connectivity": "database",
    "redis": "cache",
    "valkey": "cache",
    "llm": "model-provider",
    "llm_integration": "model-provider",
    "model": "model-provider",
}


def asked_of(reading: Reading, kind: str) -> Iterator[tuple[str, tuple[Observation, ...]]]:
    """Yield each declared component of a kind that was asked itself, with what came, in order of the ends."""
    for component in reading.topology.components:
        if component.kind == kind:
            own = (o for o in answers_of(reading, component.name, "inside") if _ours(o) is None)
            seen = tuple(o for o in own if not o.question.purpose.startswith(PREFIX))  # it may ask another place
            if seen:
                yield component.name, seen


def _ours(seen: Observation) -> Reason | None:
    """Return the reason of a question that failed on our own side; ``None`` where the peer or the way decided."""
    failure = seen.failure
    return failure.reason if failure is not None and failure.phase is Phase.PREPARE else None


def failing(reading: Reading, kind: str, reasons: Iterable[Reason], *, all_of_them: bool = False) -> Iterator[Fact]:
    """Yield a fact for each component of a kind that failed by one of these reasons; silence must be unbroken.

    One failure among good answers, or before the last of them, is no state. What answers from another place meanwhile
    did not fail: its way to here did.
    """
    wanted = set(reasons)
    closed = {d.store for d in differences(reading) if d.misses[-1].vantage == "here"}
    for name, seen in asked_of(reading, kind):
        if name in closed:
            continue
        bad = [o for o in seen if o.failure is not None and o.failure.reason in wanted]
        lasting = len(bad) >= _LEAST and bad[-1] is seen[-1] and not all_of_them
        if bad and (len(bad) == len(seen) or lasting):
            share, host = f"{len(bad)} of {len(seen)}", place_in(bad[-1])
            yield fact_of_seen(bad, Scope(component=name), asked_words(bad[-1]), asked=share, store=kind, host=host)


_LEAST = 2
"""Failures that last to the end of the questions, before they are a state."""


def answering_no(reading: Reading, kind: str, fits: Callable[[str], bool]) -> Iterator[Fact]:
    """Yield a fact for each component of a kind that answers everything with a refusal of its own that fits."""
    for name, seen in asked_of(reading, kind):
        failures = [o.failure for o in seen if o.failure is not None]
        said = [f.text for f in failures if f.reason is Reason.SERVER_ERROR and fits(f.text)]
        if len(said) == len(seen):
            yield fact_of_seen(seen, Scope(component=name), asked_words(seen[-1]), said=said[-1], store=kind)


def saying(
    reading: Reading, kind: str, holds: Callable[[Observation], bool], words: Callable[[Observation], str]
) -> Iterator[Fact]:
    """Yield a fact for each component of a kind all of whose answers say something, the last one in words."""
    for name, seen in asked_of(reading, kind):
        answered = [o for o in seen if o.answered]
        if answered and all(holds(o) for o in answered):
            yield fact_of_seen(answered, Scope(component=name), words(answered[-1]), said=words(answered[-1]))


def answering(reading: Reading, kind: str) -> Iterator[Fact]:
    """Yield a fact for each component of a kind that gave a good answer to everything it was asked."""
    for name, seen in asked_of(reading, kind):
        if all(o.answered and (o.status or 0) < 400 for o in seen):
            yield fact_of_seen(seen, Scope(component=name), asked_words(seen[-1]))


def number(seen: Observation, name: str) -> float | None:
    """Return a numeric value of an answer."""
    value = seen.value(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def usual(reading: Reading, name: str) -> float:
    """Return the median of the milliseconds after which a component answered."""
    took = [o.milliseconds for o in answers_of(reading, name, "inside") if o.answered]
    return median(took) if took else 0.0


_WAITED = ("timeout", "timed out", "time-out", "deadline", "no answer")
_MISSES = {
    "cache": ("cache-connect-failed", "cache-read-timed-out"),
    "database": ("database-connect-timed-out", "database-timed-out"),
}


def waits(reading: Reading, service: str, kind: str) -> list[Fact]:
    """Return what says that a service waits in vain for a store: its own health answer, or its log."""
    said = [f for f in reading.of("store-missed-said") if f.value("store") == kind]
    logged = list(reading.of(*_MISSES.get(kind, ())))
    own = [f for f in (*said, *logged) if f.scope.component == service]
    return sorted((f for f in own if any(w in f.text.lower() for w in _WAITED)), key=lambda f: (f.last, f.ids))


def missed_stores(seen: Observation) -> Iterator[tuple[str, str]]:
    """Yield the kinds of stores and callees that a health answer says it misses, each with the reason it gives."""
    for kind, well, reason in _said(seen):
        if well is False:
            yield kind, reason


def well_stores(seen: Observation) -> Iterator[str]:
    """Yield the kinds of stores and callees of which a health answer says that they are well."""
    for kind, well, _ in _said(seen):
        if well:
            yield kind


def _said(seen: Observation) -> Iterator[tuple[str, bool | None, str]]:
    """Yield what a health answer says of stores and callees: the kind, whether it is well, and the reason it gives."""
    try:
        body: Any = msgspec.json.decode(seen.body)
    except (msgspec.DecodeError, RecursionError):
        return
    if not isinstance(body, dict):
        return
    checks = body.get("checks")
    for row in checks if isinstance(checks, list) else ():
        if isinstance(row, dict) and isinstance(row.get("ok"), bool) and isinstance(row.get("name"), str):
            yield kind_of(row["name"]), row["ok"], str(row.get("reason") or row.get("error") or "")
    named = checks if isinstance(checks, dict) else body.get("capabilities")
    reasons = body.get("reasons") if isinstance(body.get("reasons"), dict) else {}
    for name, value in named.items() if isinstance(named, dict) else ():
        yield kind_of(name), _well(value), str((reasons or {}).get(name, ""))


def says_unwell(seen: Observation) -> str:
    """Return the word by which a health answer says of the whole that it is not well; empty where it says none."""
    try:
        body: Any = msgspec.json.decode(seen.body)
    except (msgspec.DecodeError, RecursionError):
        return ""
    word = body.get("status") if isinstance(body, dict) else None
    return word if isinstance(word, str) and word.lower() in _BAD_WORDS else ""


def _well(value: object) -> bool | None:
    """Return whether a word stands for well or not; ``None`` where it is none that is known."""
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""
    return True if word in _GOOD_WORDS else False if word in _BAD_WORDS else None


_GOOD_WORDS = {"up", "ok", "healthy", "connected"}
_BAD_WORDS = {"down", "failed", "fail", "unhealthy", "error", "degraded", "unavailable", "not ready"}


def kind_of(name: str) -> str:
    """Return the kind of component that a name in a health answer stands for, the name itself where it is none."""
    low = name.lower()
    if low in _ALIASES:
        return _ALIASES[low]
    return next((kind for word, kind in _ALIASES.items() if word in low and len(word) > 3), low)
