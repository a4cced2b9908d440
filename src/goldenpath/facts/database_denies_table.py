"""The role that the services use may not read or write a table of theirs."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database all of whose answers say so."""
    yield from saying(reading, "database", _holds, _words)


def _holds(seen: Observation) -> bool:
    return bool(seen.value("tables.denied"))


def _words(seen: Observation) -> str:
    return f"no privilege on {seen.value('tables.denied')}"


FACT = FactRule(
    id="database-denies-table",
    title="the role that the services use may not read or write a table of theirs",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
