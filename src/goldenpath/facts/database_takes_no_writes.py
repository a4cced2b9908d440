"""The database answers, and takes no writes though it is no standby."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database all of whose answers say so."""
    yield from saying(reading, "database", _holds, _words)


def _holds(seen: Observation) -> bool:
    return seen.value("read_only") is True and seen.value("role") != "standby"


def _words(seen: Observation) -> str:
    return f"read only, role {seen.value('role')}"


FACT = FactRule(
    id="database-takes-no-writes",
    title="the database answers, and takes no writes though it is no standby",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
