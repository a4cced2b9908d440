"""Every route of a service that had failed was later answered well."""

from collections.abc import Iterator
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, fact_of_entries, is_liveness
from goldenpath.engine.recovery import ends
from goldenpath.engine.sockets import beside_errors
from goldenpath.model.entry import Entry, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service all of whose failed routes answered 2xx or 3xx after their last failure.

    A fault that leaves other routes working has not ended because another route answers. A WebSocket that ended at
    once beside errors of the program failed, though its status is 101. Where no request failed (the service died
    before it took any), any answer beyond a liveness route counts.
    """
    failed: dict[str, dict[str, datetime]] = {}
    bad: dict[str, dict[str, list[Fact]]] = {}
    good: dict[str, dict[str, list[Witness]]] = {}
    stillborn = beside_errors(reading)
    for (scope, route), sockets in stillborn.items():
        ended = fact_of_entries(sockets, scope, "ended at once")
        bad.setdefault(scope.component, {}).setdefault(route, []).append(ended)
        routes = failed.setdefault(scope.component, {})
        routes[route] = max(routes.get(route, ended.last), ended.last)
        good.setdefault(scope.component, {}).setdefault(route, []).extend(_living(reading, scope, route, sockets))
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST:
            continue
        name = witness.first.scope.component
        if request.status >= 500:
            bad.setdefault(name, {}).setdefault(request.route, []).append(fact_of(witness))
            routes = failed.setdefault(name, {})
            routes[request.route] = max(
                routes.get(request.route, witness.last.ended), witness.first.ended, witness.last.ended
            )
        elif 200 <= request.status < 400 or (
            request.status == _SWITCHED and (witness.first.scope, request.route) not in stillborn
        ):
            good.setdefault(name, {}).setdefault(request.route, []).append(witness)
    for name, answered in good.items():
        yield from _recovered(failed.get(name, {}), bad.get(name, {}), answered)


_SWITCHED = 101


def _living(reading: Reading, scope: Scope, route: str, stillborn: list[Entry]) -> Iterator[Witness]:
    """Yield the sockets of a route and an instance that did not end at once, one by one."""
    dead = {one.ids for one in stillborn}
    for one in reading.scan.sockets:
        if one.scope == scope and one.request is not None and one.request.route == route and one.ids not in dead:
            yield Witness(template="", first=one, last=one, count=1, ids=one.ids)


def _recovered(
    failed: dict[str, datetime], bad: dict[str, list[Fact]], answered: dict[str, list[Witness]]
) -> Iterator[Fact]:
    latest = max(failed.values(), default=None)
    beyond = [
        w
        for route, some in answered.items()
        if not is_liveness(route)
        for w in some
        if latest is None or w.last.at > latest
    ]
    each = [[w for w in answered.get(route, ()) if w.last.at > last] for route, last in failed.items()]
    if any(
        some and not ends(bad[route], max(w.last.at for w in some)) for route, some in zip(failed, each, strict=True)
    ):
        return
    if not beyond or not all(each):
        return
    last = max(beyond, key=lambda w: (w.last.at, w.ids))
    if failed:
        last = max(
            (max(some, key=lambda w: (w.last.at, w.ids)) for some in (*each, beyond)),
            key=lambda w: (w.last.at, w.ids),
        )
    yield fact_of(last)


FACT = FactRule(
    id="failed-routes-recovered",
    title="every route that had failed was later answered well",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
