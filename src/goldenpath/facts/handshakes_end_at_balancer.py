"""The load balancer refuses WebSockets itself: the service behind it hears of none."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import by_place
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_WORD = "websocket_handshake_failed"
_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route whose handshakes fail at the balancer, with no entry of a service beside them.

    Absence speaks only where the service's entries stand in the export: there have to be some of this host.
    """
    own = by_place(reading, Stream.REQUEST)
    for place, some in by_place(reading, Stream.BALANCER).items():
        failed = [(w, r) for w, r in some if r.status >= 400 and _WORD in w.first.text]
        if sum(w.count for w, _ in failed) < _LEAST:
            continue
        since = min(w.first.at for w, _ in failed)
        speaks = any(host == place[0] for host, _ in own)
        heard = any(w.last.at >= since for w, _ in own.get(place, []))
        opened = any(r.status == 101 and w.last.at > since for w, r in some)
        if speaks and not heard and not opened:
            for witness, request in failed:
                yield fact_of(witness, route=request.route, status=str(request.status), host=place[0])


FACT = FactRule(
    id="handshakes-end-at-balancer",
    title="the load balancer refuses WebSockets, and the service hears of none",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; statusDetails: External Application Load Balancer logging",
)
