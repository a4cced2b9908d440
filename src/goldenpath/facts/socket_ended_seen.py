"""The WebSocket ended while an answer was awaited."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each journey whose last walk ended so."""
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is not None and failed.problem in _PROBLEMS:
            yield fact_of_step(walk, failed, Scope(component=failed.component), problem=failed.problem)


_PROBLEMS = {"socket-closed", "socket-lost", "socket-broken"}


FACT = FactRule(
    id="socket-ended-seen",
    title="the WebSocket ended while an answer was awaited",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
