"""A store refuses credentials with which the same instance had worked before: they changed on the store's side."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness, join_values
from goldenpath.model.entry import Entry, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_REFUSALS = {
    "cache-password-refused": "cache",
    "database-client-refused": "database",
    "database-password-refused": "database",
}
_MOMENT = timedelta(seconds=2)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield one fact a store: the first refusal that fails a route which the same instance had answered well before.

    An instance keeps the settings it started with, so what it sends did not change. Only a secret that is mounted as
    a file may change under it: where a version was added in the window, nothing is said.
    """
    if any(entry.change is not None and "/secrets/" in entry.change.resource for entry in reading.scan.changes):
        return
    told: set[str] = set()
    refusals = sorted(reading.of(*_REFUSALS), key=lambda f: (f.first, f.ids))
    answered = _answered(reading) if refusals else {}
    for fact in refusals:
        store = _REFUSALS[fact.id]
        if store in told or not fact.scope.instance:
            continue
        worked = {
            (method, route)
            for (at, method, route), since in answered.items()
            if at == _place(fact) and since <= fact.first
        }
        asked = [e.request for e in reading.scan.failed_requests if _during(e, fact) and e.request is not None]
        route = next((one.route for one in asked if (one.method, one.route) in worked), "")
        if route:
            told.add(store)
            callers = sorted({f.scope.component for f in reading.of(*_of(store))})
            yield replace(
                fact,
                values=join_values(
                    {**dict(fact.values), "store": store, "route": route, "callers": ", ".join(callers)}
                ),
            )


def _of(store: str) -> Iterable[str]:
    return [name for name, kind in _REFUSALS.items() if kind == store]


def _place(fact: Fact) -> Scope:
    return replace(fact.scope, target="")


def _during(entry: Entry, fact: Fact) -> bool:
    """Return whether a request failed on the instance while it was refused."""
    same = entry.scope == _place(fact) and entry.request is not None and entry.request.status >= 500
    return same and entry.at - _MOMENT <= fact.last and fact.first <= entry.ended + _MOMENT


def _answered(reading: Reading) -> dict[tuple[Scope, str, str], datetime]:
    """Return when each method and route of each instance was first answered well."""
    found: dict[tuple[Scope, str, str], datetime] = {}
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
            continue
        if 200 <= request.status < 400:
            key = (witness.first.scope, request.method, request.route)
            found[key] = min(found.get(key, witness.first.ended), witness.first.ended)
    return found


FACT = FactRule(
    id="access-taken-under-way",
    title="a store refuses credentials with which the same instance had worked before",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
