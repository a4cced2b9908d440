"""The load balancer passes on 404 for what a service had served, and the service hears of none of it."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.edge import by_place, is_good
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact, at the service that had served it, for each route that the platform's front answers instead.

    Only where the service's entries stand in the export, and no other service answered in its place.
    """
    own = by_place(reading, Stream.REQUEST)
    for place, some in by_place(reading, Stream.BALANCER).items():
        lost = [w for w, r in some if r.status == 404]
        home = {w.first.scope.component for w, r in own.get(place, []) if is_good(r)}
        if len(home) != 1 or is_liveness(place[1]) or not lost:
            continue
        since = min(w.first.at for w in lost)
        heard = any(w.last.at > since for w, _ in own[place])
        good = any(is_good(r) and w.last.at > since for w, r in some)
        if heard or good or sum(w.count for w in lost) < _LEAST:
            continue
        for witness in lost:
            yield replace(fact_of(witness, route=place[1], status="404"), scope=Scope(component=min(home)))


FACT = FactRule(
    id="requests-lost-at-front",
    title="the platform's front answers 404 for what a service had served",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; a request that the ingress refuses leaves no entry of the service",
)
