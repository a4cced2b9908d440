"""The memory of the cache is spent, and nothing may be evicted."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import number, saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation

_SPENT = 0.98


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache all of whose answers say so."""
    yield from saying(reading, "cache", _holds, _words)


def _holds(seen: Observation) -> bool:
    used, allowed = number(seen, "memory.used"), number(seen, "memory.allowed")
    policy = seen.value("memory.policy")
    return bool(used and allowed) and (used or 0) >= _SPENT * (allowed or 0) and policy in {"noeviction", None}


def _words(seen: Observation) -> str:
    return f"{number(seen, 'memory.used') or 0:.0f} of {number(seen, 'memory.allowed') or 0:.0f} bytes used, {seen.value('memory.policy')}"


FACT = FactRule(
    id="cache-memory-spent",
    title="the memory of the cache is spent, and nothing may be evicted",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
