"""The load balancer ends every WebSocket of a route at one short limit."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import by_place, latencies, place_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_WORD = "backend_timeout"
_LEAST = 3
_DEFAULT = 30.0
"""Seconds that a backend service waits unless somebody sets another limit."""
_BELOW = 0.9
_SPREAD = 0.05
_JITTER = 0.1
"""Seconds by which a timer may be late."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route whose sockets end at one length, none of them by itself since the first cut.

    An idle socket's end at a long limit is normal, so the length has to lie well below the default:
    a limit that somebody chose with plain requests in mind.
    """
    for place, some in by_place(reading, Stream.BALANCER).items():
        sockets = [(w, r) for w, r in some if r.status == 101]
        cut = [(w, r) for w, r in sockets if _WORD in w.first.text]
        if not cut:
            continue
        since = min(w.first.at for w, _ in cut)
        whole = any(_WORD not in w.first.text and w.last.at > since for w, _ in sockets)
        count, lengths = sum(w.count for w, _ in cut), [n for w, _ in cut for n in latencies(w)]
        lengths += [
            s.request.latency
            for s in reading.scan.sockets
            if s.request is not None and s.request.latency and s.at >= since and place_of(s.request) == place
        ]
        if whole or count < _LEAST or not lengths or max(lengths) >= _BELOW * _DEFAULT:
            continue
        if max(lengths) - min(lengths) <= max(_JITTER, _SPREAD * max(lengths)):
            for witness, request in cut:
                yield fact_of(witness, route=request.route, limit=f"{max(lengths):.3g}")


FACT = FactRule(
    id="sockets-cut-at-limit",
    title="the load balancer ends every WebSocket of a route at one short limit",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; a backend service's default of 30 s: load balancing documentation",
)
