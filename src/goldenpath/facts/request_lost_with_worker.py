"""A request failed at the moment the server killed a worker."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MOMENT = timedelta(seconds=3)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that ended in 5xx within seconds of a killed worker on the same instance."""
    killed = [f for f in reading.of("worker-timed-out") if f.scope.instance]
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or request.status < 500 or witness.first.stream is not Stream.REQUEST:
            continue
        fact = fact_of(witness, route=request.route, status=str(request.status))
        for kill in killed:
            same = replace(kill.scope, target="") == witness.first.scope
            ends = (witness.first.ended, witness.last.ended)
            if same and any(kill.first - _MOMENT <= end <= kill.last + _MOMENT for end in ends):
                waited = request.latency
                yield replace(fact, values=(*fact.values, *((("waited", f"{waited:.0f}"),) if waited else ())))
                break


FACT = FactRule(
    id="request-lost-with-worker",
    title="a request failed at the moment the server killed a worker",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
