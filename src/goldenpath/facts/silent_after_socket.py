"""The socket was open, and then nothing came on it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk that was let in, and heard nothing afterwards."""
    for walk in reading.walks:
        failed = walk.failed
        if failed is not None and failed.problem == "silent" and failed.name in {"message", "events", "answer"}:
            yield fact_of_step(walk, failed, Scope(component=failed.component), problem=failed.problem)


FACT = FactRule(
    id="silent-after-socket",
    title="the socket was open, and then nothing came on it",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
