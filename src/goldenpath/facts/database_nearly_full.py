"""Nearly all connections of the database are taken."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import number, saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation

_NEARLY = 0.85
"""Share of the allowed connections; a new revision beside the old one takes as many again."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database all of whose answers say so."""
    yield from saying(reading, "database", _holds, _words)


def _holds(seen: Observation) -> bool:
    used, allowed = number(seen, "connections.used"), number(seen, "connections.allowed")
    return used is not None and bool(allowed) and used >= _NEARLY * (allowed or 0)


def _words(seen: Observation) -> str:
    return f"{number(seen, 'connections.used') or 0:.0f} of {number(seen, 'connections.allowed') or 0:.0f} connections used"


FACT = FactRule(
    id="database-nearly-full",
    title="nearly all connections of the database are taken",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
