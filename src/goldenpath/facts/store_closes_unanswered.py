"""A store takes connections, and closes them before it answers."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import failing
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database and cache that was asked itself and failed so."""
    for kind in ("database", "cache"):
        yield from failing(reading, kind, (Reason.CLOSED, Reason.RESET))


FACT = FactRule(
    id="store-closes-unanswered",
    title="a store takes connections, and closes them before it answers",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
