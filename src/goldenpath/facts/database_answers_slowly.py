"""The database answers, and lets everybody wait."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation

_SLOW = 1000.0
"""Milliseconds with connecting and authentication, which hashes on purpose."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database all of whose answers say so."""
    yield from saying(reading, "database", _holds, _words)


def _holds(seen: Observation) -> bool:
    return seen.milliseconds >= _SLOW


def _words(seen: Observation) -> str:
    return f"connecting and select 1 took {seen.milliseconds:.0f} ms in all"


FACT = FactRule(
    id="database-answers-slowly",
    title="the database answers, and lets everybody wait",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
