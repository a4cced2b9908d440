"""Instances that serve end themselves again and again, requests die with them, and no line says why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_MOMENT = timedelta(seconds=2)
_BEFORE = timedelta(seconds=10)
_AGAIN = 2
_SIGNALS = 128
"""Codes above it are a shell's word for a signal."""
_AT_ANY_TIME = (
    "boot-failed",
    "container-killed",
    "container-terminated",
    "liveness-probe-failed",
    "memory-exceeded",
    "segmentation-violation",
    "startup-failed",
    "startup-probe-failed",
    "worker-timed-out",
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each exit of an instance that had served, where at least two such have nothing that explains them."""
    served = {one.scope for one in reading.lives if one.served}
    found: dict[str, list[Fact]] = {}
    for fact in reading.of("container-exited"):
        place = replace(fact.scope, target="")
        if place in served and int(fact.value("code") or "1") <= _SIGNALS and not _explained(fact, place, reading):
            died = _died_with(fact, place, reading)
            if died:
                ids = tuple(dict.fromkeys((*fact.ids[:3], *died[:3])))
                found.setdefault(place.component, []).append(replace(fact, ids=ids))
    for some in found.values():
        if sum(fact.count for fact in some) >= _AGAIN:
            yield from some


def _explained(fact: Fact, place: Scope, reading: Reading) -> bool:
    """Return whether a known failure was written shortly before the end, or a killer named at any time."""
    for other in reading.facts:
        if replace(other.scope, target="") != place or other.id == "container-exited":
            continue
        if other.id in _AT_ANY_TIME:
            return True
        told = other.shows is Shows.FAILURE and other.kind is FactKind.TEXT
        told = told or other.id == "promise-not-handled"
        if told and any(at - _BEFORE <= other.last and other.first <= at + _MOMENT for at in (fact.first, fact.last)):
            return True
    return False


def _died_with(fact: Fact, place: Scope, reading: Reading) -> tuple[str, ...]:
    """Return the ids of the requests that ended as the process did."""
    ends: tuple[datetime, ...] = (fact.first, fact.last)
    return tuple(
        i
        for entry in reading.scan.failed_requests
        if entry.scope == place and entry.request is not None and entry.request.status >= 500
        for i in entry.ids
        if any(abs(entry.ended - at) <= _MOMENT for at in ends)
    )


FACT = FactRule(
    id="unexplained-exit",
    title="an instance that served ended itself with requests in hand, and no line says why",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
)
