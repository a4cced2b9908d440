"""The database was asked itself, and gave a good answer each time."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import answering
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database that answered."""
    yield from answering(reading, "database")


FACT = FactRule(
    id="database-answers-here",
    title="the database was asked itself, and gave a good answer each time",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
