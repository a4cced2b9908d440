"""The cache is a replica that takes no writes."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache all of whose answers say so."""
    yield from saying(reading, "cache", _holds, _words)


def _holds(seen: Observation) -> bool:
    return seen.value("role") in {"replica", "slave"}


def _words(seen: Observation) -> str:
    return f"role {seen.value('role')}, writable {str(seen.value('writable')).lower()}"


FACT = FactRule(
    id="cache-takes-no-writes",
    title="the cache is a replica that takes no writes",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
