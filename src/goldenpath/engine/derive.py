"""Small steps that derived facts share: a fact from a witness, from a life, from several entries."""

import re
from collections.abc import Iterable, Mapping

from goldenpath.model.entry import Entry, Severity, Witness
from goldenpath.model.fact import Fact, FactKind, Life, Shows
from goldenpath.model.topology import Scope

_LIVENESS = re.compile(
    r"/(?:.*/)?(?:health|healthz|healthcheck|health-check|health_check|livez?|liveness|alive|ping|status|_ah/[a-z]+|up|version)/?",
    re.IGNORECASE,
)


def is_liveness(route: str) -> bool:
    """Return whether a route only says that a process answers; a constant answer costs it nothing."""
    return _LIVENESS.fullmatch(route) is not None


def fact_of(witness: Witness, **values: str) -> Fact:
    """Return a fact that a witness carries; id, kind and what it shows are the rule's."""
    entry = witness.first
    return Fact(
        id="",
        kind=FactKind.TEXT,
        shows=Shows.CONTEXT,
        scope=entry.scope,
        first=min(entry.at, witness.last.at),
        last=max(entry.ended, witness.last.ended),
        count=witness.count,
        ids=witness.ids,
        text=words(entry),
        severity=entry.level,
        values=join_values(values),
    )


def fact_of_life(life: Life, **values: str) -> Fact:
    """Return a fact about one instance's life, dated at its end where that was seen."""
    return Fact(
        id="",
        kind=FactKind.LIFE_CYCLE,
        shows=Shows.CONTEXT,
        scope=life.scope,
        first=life.ended_at or life.first,
        last=life.ended_at or life.last,
        count=1,
        ids=life.ended_ids,
        text=life.ended,
        severity=Severity.ERROR,
        values=join_values(values),
    )


def fact_of_entries(entries: Iterable[Entry], scope: Scope, text: str, **values: str) -> Fact:
    """Return one fact that several entries carry together."""
    ordered = sorted(entries, key=lambda e: (e.at, e.ids))
    return Fact(
        id="",
        kind=FactKind.AUDIT,
        shows=Shows.CONTEXT,
        scope=scope,
        first=ordered[0].at,
        last=max(e.ended for e in ordered),
        count=len(ordered),
        ids=tuple(i for e in ordered[:6] for i in e.ids),
        text=text,
        severity=ordered[0].level,
        values=join_values(values),
    )


def words(entry: Entry) -> str:
    """Return an entry's text, or its request in words where it has none."""
    request = entry.request
    if request is None:
        return entry.text
    latency = "" if request.latency is None else f" in {request.latency:.3g} s"
    asked = f"{request.method or 'request'} {request.path or request.route} {request.status}{latency}".strip()
    return f"{asked}: {entry.text}" if entry.text else asked


def join_values(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the values that say something, in the order of their names."""
    return tuple(sorted((k, v) for k, v in values.items() if v))
