"""The path ends for users of the database, or a service says that it misses it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_users import suffering
from goldenpath.facts import store_missed_said
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each of them."""
    yield from suffering(reading, "database", store_missed_said.derive(reading))


FACT = FactRule(
    id="database-users-suffer",
    title="the path ends for users of the database, or a service says that it misses it",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
