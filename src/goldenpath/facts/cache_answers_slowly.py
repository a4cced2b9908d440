"""The cache answers, and lets everybody wait."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation

_SLOW = 250.0
"""Milliseconds with connecting; a PING takes less than one where nothing is wrong."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache all of whose answers say so."""
    yield from saying(reading, "cache", _holds, _words)


def _holds(seen: Observation) -> bool:
    return seen.milliseconds >= _SLOW


def _words(seen: Observation) -> str:
    return f"a PING took {seen.milliseconds:.0f} ms in all"


FACT = FactRule(
    id="cache-answers-slowly",
    title="the cache answers, and lets everybody wait",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
