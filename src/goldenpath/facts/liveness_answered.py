"""A liveness route answered 200: the process lives, which is never health by itself."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance whose liveness route answered 2xx."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST:
            continue
        if 200 <= request.status < 300 and is_liveness(request.route):
            yield fact_of(witness, route=request.route)


FACT = FactRule(
    id="liveness-answered",
    title="a liveness route answered 200",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
