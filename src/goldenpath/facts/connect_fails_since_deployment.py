"""A new revision cannot connect to what its predecessor worked with, and nobody else complains of it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness, join_values
from goldenpath.model.entry import Severity, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_DESTINATIONS = {
    "cache-connect-failed": "cache",
    "database-connect-refused": "database",
    "database-connect-timed-out": "database",
    "name-not-resolved": "name",
}
_TROUBLE = r"[\s\S]{0,200}(?:time-?out|timed out|no answer|unavailable|refused|reset|closed)"
_COMPLAINS = {
    "cache": re.compile(r"(?i)\b(?:redis|valkey|memcached|cache)" + _TROUBLE),
    "database": re.compile(r"(?i)\b(?:database|postgres|mysql|asyncpg|psycopg)" + _TROUBLE),
    "name": re.compile(r"(?i)name resolution|gaierror|\[Errno -[235]\]|ENOTFOUND|EAI_AGAIN|no such host|UnknownHost"),
}
_PROXY = "Cloud SQL connection failed"
_LATEST = timedelta(hours=1)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the failed connects of a revision that was deployed in the window and that never served anybody.

    Its predecessor served, so the far end and the way to it were in order; the other services, and the older
    revisions, say nothing of it before or after. What is new is the revision, and an address comes from its settings.
    """
    known: dict[tuple[str, str, str], bool] = {}
    failures = sorted(reading.of(*_DESTINATIONS), key=lambda f: (f.first, f.ids)) if reading.scan.changes else []
    for fact in failures:
        destination = _DESTINATIONS[fact.id]
        if not fact.scope.revision or _PROXY in fact.text:
            continue
        key = (fact.scope.component, fact.scope.revision, destination)
        if key not in known:
            known[key] = _is_alone(reading, fact, destination)
        if known[key]:
            told = f"name {fact.value('host')}".strip() if destination == "name" else destination
            values = {**dict(fact.values), "destination": told, "revision": fact.scope.revision}
            yield replace(fact, values=join_values(values))


def _is_alone(reading: Reading, fact: Fact, destination: str) -> bool:
    if not _deployed(reading, fact) or _complained(reading, fact, destination):
        return False
    own, before, others = _served(reading, fact)
    return before and others and not own


def _deployed(reading: Reading, fact: Fact) -> bool:
    since = min(w.first.at for w in reading.scan.witnesses if w.first.scope.revision == fact.scope.revision)
    return any(
        entry.change is not None
        and entry.change.verb in {"deploy", "service"}
        and entry.scope.component == fact.scope.component
        and entry.at <= fact.first <= entry.at + _LATEST
        and (since >= entry.at or entry.change.created_revision == fact.scope.revision)
        for entry in reading.scan.changes
    )


def _complained(reading: Reading, fact: Fact, destination: str) -> bool:
    """Return whether another service or revision speaks of trouble with the same kind of destination."""
    own = (fact.scope.component, fact.scope.revision)
    alike = reading.of(*(name for name, kind in _DESTINATIONS.items() if kind == destination))
    return any((f.scope.component, f.scope.revision) != own for f in alike) or any(
        (w.first.scope.component, w.first.scope.revision) != own
        and w.first.stream in {Stream.APPLICATION, Stream.PLATFORM}
        and (w.first.level.rank >= Severity.WARNING.rank or w.first.level is Severity.DEFAULT)
        and w.first.request is None
        and _COMPLAINS[destination].search(w.first.text) is not None
        for w in reading.scan.witnesses
    )


def _served(reading: Reading, fact: Fact) -> tuple[bool, bool, bool]:
    """Return whether the revision itself ever served, its predecessor before it, and another service after it."""
    good = [w for w in reading.scan.witnesses if _is_good(w)]
    own = [w for w in good if w.first.scope.component == fact.scope.component]
    return (
        any(w.first.scope.revision == fact.scope.revision for w in own),
        any(w.first.scope.revision != fact.scope.revision and w.first.at < fact.first for w in own),
        any(w.first.scope.component != fact.scope.component and w.last.at > fact.first for w in good),
    )


def _is_good(witness: Witness) -> bool:
    request = witness.first.request
    if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
        return False
    return 200 <= request.status < 400 or request.status == 101


FACT = FactRule(
    id="connect-fails-since-deployment",
    title="a new revision cannot connect to what its predecessor worked with, and nobody else complains of it",
    kind=FactKind.AUDIT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
