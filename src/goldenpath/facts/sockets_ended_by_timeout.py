"""Every WebSocket of a revision runs into the service's request time-out, and that is shorter than the default."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import asked, latencies
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_WORDS = "reached the maximum request timeout"
_LEAST = 3
_DEFAULT = 300.0
"""Seconds of Cloud Run's request time-out unless somebody sets another."""
_BELOW = 0.9


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of a revision whose sockets the platform ends, nearly all, at a short limit.

    A socket is one request: the limit covers its whole life, so it does not say that a handler hangs.
    """
    sockets: dict[tuple[str, str, str], list[tuple[Witness, Request]]] = {}
    for witness, request in asked(reading, Stream.REQUEST):
        if request.status == 101:
            scope = witness.first.scope
            sockets.setdefault((scope.component, scope.revision, request.route), []).append((witness, request))
    for (_, _, route), some in sorted(sockets.items()):
        cut = [w for w, _ in some if _WORDS in w.first.text]
        count = sum(w.count for w in cut)
        limit = max((n for w in cut for n in latencies(w)), default=0.0)
        if count >= _LEAST and 2 * count > sum(w.count for w, _ in some) and 0 < limit < _BELOW * _DEFAULT:
            for witness in cut:
                yield fact_of(witness, route=route, limit=f"{limit:.3g}")


FACT = FactRule(
    id="sockets-ended-by-timeout",
    title="every WebSocket of a revision runs into a request time-out below the default",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; Cloud Run documentation: WebSockets and the request time-out",
)
