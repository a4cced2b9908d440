"""A service answers well, and later than the load balancer waits."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import asked, by_place, latencies, place_of
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_WORD = "backend_timeout"
_SLACK = 0.98


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route on which the balancer stopped waiting while the service finished its answers.

    The service's own entries tell: the same route, at the same time, no error, and longer than the balancer waited.
    """
    own = by_place(reading, Stream.REQUEST)
    for witness, request in asked(reading, Stream.BALANCER):
        waited = max(latencies(witness), default=0.0)
        if request.status < 500 or _WORD not in witness.first.text or not waited:
            continue
        finished = [
            w
            for w, r in own.get(place_of(request), [])
            if 200 <= r.status < 500 and _meanwhile(w, witness) and min(latencies(w), default=0.0) >= waited * _SLACK
        ]
        if 2 * sum(w.count for w in finished) >= witness.count:
            longest = max(seconds for w in finished for seconds in latencies(w))
            yield fact_of(witness, route=request.route, limit=f"{waited:.3g}", took=f"{longest:.3g}")


def _meanwhile(one: Witness, other: Witness) -> bool:
    return one.first.at <= other.last.ended and other.first.at <= one.last.ended


FACT = FactRule(
    id="answered-after-balancer-left",
    title="a service answers well, and later than the load balancer waits",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; statusDetails: External Application Load Balancer logging",
)
