"""Which revision came first, and between which two a failure began."""

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from goldenpath.model.diagnosis import Hypothesis
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.verdict import ChangeBounds

_SLACK = timedelta(seconds=60)
_NUMBER = re.compile(r"-(\d{4,6})(?:-[a-z0-9]{3,4})?$")


def order(revision: str, reading: Reading) -> tuple[int, str]:
    """Return a sort key: Cloud Run numbers revisions; others are ordered by when they were first seen."""
    number = _number(revision)
    if number is not None:
        return number, ""
    first = min((w.first.at for w in reading.scan.witnesses if w.first.scope.revision == revision), default=None)
    return 0, first.isoformat() if first else ""


@lru_cache(maxsize=4096)
def _number(revision: str) -> int | None:
    found = _NUMBER.search(revision)
    return int(found.group(1)) if found is not None else None


def newer_or_same(fact: Fact, other: Fact, reading: Reading) -> bool:
    """Return whether a fact speaks of the same revision as another, or of a later one.

    An old revision that goes on serving says nothing about the end of a new one's failure.
    """
    if fact.scope.revision == other.scope.revision or not fact.scope.revision or not other.scope.revision:
        return True
    if order(fact.scope.revision, reading) >= order(other.scope.revision, reading):
        return True
    return _taken_back(fact, other, reading)


def _taken_back(fact: Fact, other: Fact, reading: Reading) -> bool:
    """Return whether the older revision serves because the traffic was sent back to it."""
    changes = [
        entry.at
        for entry in reading.scan.changes
        if entry.change is not None
        and entry.scope.component == other.scope.component
        and (entry.change.verb == "traffic" or fact.scope.revision == entry.change.created_revision)
    ]
    return any(at >= other.first and fact.last > at >= other.last - _SLACK for at in changes)


def bounds(hypothesis: Hypothesis, reading: Reading) -> ChangeBounds:
    """Return the bounds of the first bad revision: last good seen or none, first bad seen, and those between."""
    bad = sorted((r for r in hypothesis.revisions), key=lambda r: order(r, reading))
    first_bad = bad[0] if bad else None
    good = _serving(hypothesis.service, reading)
    before = [r for r in good if first_bad is None or order(r, reading) < order(first_bad, reading)]
    after = before[-1] if before else None
    return ChangeBounds(
        after=after,
        at_or_before=first_bad,
        known_good=(good[-1] if good and good[-1] not in bad else after),
        unobserved=_unobserved(hypothesis.service, after, first_bad, reading),
    )


def _serving(service: str, reading: Reading) -> list[str]:
    seen = {f.scope.revision for f in reading.of("request-served") if f.scope.component == service and f.scope.revision}
    failing = {one.scope.revision for one in reading.lives if one.failed and one.scope.component == service}
    return sorted(seen - failing, key=lambda r: order(r, reading))


def _unobserved(service: str, after: str | None, first_bad: str | None, reading: Reading) -> tuple[str, ...]:
    """Return revisions that audit entries name before the first bad one and that never wrote an entry."""
    wrote = {w.first.scope.revision for w in reading.scan.witnesses if w.first.scope.instance}
    named = _deployed(service, reading)
    if first_bad is None:
        return ()
    low = order(after, reading) if after else (-1, "")
    return tuple(r for r in named if r not in wrote and low < order(r, reading) < order(first_bad, reading))


def _deployed(service: str, reading: Reading) -> list[str]:
    names: Iterable[str] = (
        name
        for entry in reading.scan.changes
        if entry.change is not None and entry.scope.component == service
        for name in (entry.change.created_revision, entry.change.ready_revision)
        if name
    )
    return sorted(set(names), key=lambda r: order(r, reading))
