"""The database lets clients in, has connections to spare and takes writes now."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import number, saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database all of whose answers say so."""
    yield from saying(
        reading,
        "database",
        _holds,
        lambda _: "the database lets clients in, has connections to spare and takes writes now",
    )


def _holds(seen: Observation) -> bool:
    used, allowed = number(seen, "connections.used"), number(seen, "connections.allowed")
    return seen.value("read_only") is not True and used is not None and bool(allowed) and used < 0.7 * (allowed or 0)


FACT = FactRule(
    id="database-has-room",
    title="the database lets clients in, has connections to spare and takes writes now",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
