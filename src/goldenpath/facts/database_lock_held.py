"""A session holds a lock on a table, and others wait for it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import number, saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation

_LONG = 0.5
"""Seconds; locks of ordinary writes last milliseconds."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database all of whose answers say so."""
    yield from saying(reading, "database", _holds, _words)


def _holds(seen: Observation) -> bool:
    waiting = number(seen, "locks.waiting") or 0
    return waiting >= 1 and (number(seen, "locks.longest") or 0) >= _LONG


def _words(seen: Observation) -> str:
    return f"{number(seen, 'locks.waiting') or 0:.0f} sessions wait for locks, the longest {number(seen, 'locks.longest') or 0:.1f} s, on {seen.value('locks.held_on') or '?'}"


FACT = FactRule(
    id="database-lock-held",
    title="a session holds a lock on a table, and others wait for it",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
