"""The database was asked itself, and refuses connections."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import failing
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database that was asked itself and failed so."""
    yield from failing(reading, "database", (Reason.REFUSED,))


FACT = FactRule(
    id="database-refuses",
    title="the database was asked itself, and refuses connections",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
