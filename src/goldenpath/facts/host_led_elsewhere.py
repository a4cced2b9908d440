"""Requests for a host and path that one service had answered arrive at another, which knows nothing of them."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import by_place, is_good
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_UNKNOWN = {400, 403, 404, 405, 426, 501}
_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that moved from a service that served it to one that refuses it.

    What a service may decide itself it decides for its own requests; which service is asked, the balancer decides.
    """
    for place, some in by_place(reading, Stream.REQUEST).items():
        home = {w.first.scope.component for w, r in some if is_good(r)}
        if len(home) != 1:
            continue
        strayed = [(w, r) for w, r in some if w.first.scope.component not in home]
        if strayed and _moved(some, strayed, home.copy().pop()):
            for witness, request in strayed:
                yield fact_of(witness, route=request.route, host=place[0], status=str(request.status), before=min(home))


def _moved(some: list[tuple[Witness, Request]], strayed: list[tuple[Witness, Request]], home: str) -> bool:
    if any(r.status not in _UNKNOWN for _, r in strayed) or sum(w.count for w, _ in strayed) < _LEAST:
        return False
    since = min(w.first.at for w, _ in strayed)
    own = [w for w, _ in some if w.first.scope.component == home]
    return min(w.first.at for w in own) < since and all(w.last.at <= since for w in own)


FACT = FactRule(
    id="host-led-elsewhere",
    title="requests that one service had answered arrive at another, which does not know them",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
