"""An instance answered a request itself, whatever it said."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance that answered below 500: its process was alive and handling."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or not witness.first.scope.instance:
            continue
        if 100 < request.status < 500 and request.status != 429:
            yield fact_of(witness, route=request.route, status=str(request.status))


FACT = FactRule(
    id="instance-answered",
    title="the instance answered a request itself",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
