"""Every route of a service that had failed was later answered well."""

from collections.abc import Iterator
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.recovery import ends
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service all of whose failed routes answered 2xx or 3xx after their last failure.

    A fault that leaves other routes working has not ended because another route answers. Where no request
    failed (the service died before it took any), any answer beyond a liveness route counts.
    """
    failed: dict[str, dict[str, datetime]] = {}
    bad: dict[str, dict[str, list[Fact]]] = {}
    good: dict[str, dict[str, list[Witness]]] = {}
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
        elif 200 <= request.status < 400:
            good.setdefault(name, {}).setdefault(request.route, []).append(witness)
    for name, answered in good.items():
        yield from _recovered(failed.get(name, {}), bad.get(name, {}), answered)


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
