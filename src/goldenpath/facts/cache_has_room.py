"""The cache lets clients in and has memory to spare now."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import number, saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache all of whose answers say so."""
    yield from saying(reading, "cache", _holds, lambda _: "the cache lets clients in and has memory to spare now")


def _holds(seen: Observation) -> bool:
    used, allowed = number(seen, "memory.used"), number(seen, "memory.allowed")
    return seen.value("writable") is True and (not allowed or (used or 0) < 0.9 * allowed)


FACT = FactRule(
    id="cache-has-room",
    title="the cache lets clients in and has memory to spare now",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
