"""The database's sessions are ended again and again: no pool that connects anew outlives it."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MANY = 10
_OVER = timedelta(seconds=3)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the endings of sessions that are many and go on; ended once, at a restart or a rotation, they are neither."""
    for fact in reading.of("database-log-sessions-ended"):
        if fact.count >= _MANY and fact.last - fact.first >= _OVER:
            yield fact


FACT = FactRule(
    id="database-sessions-ended-again",
    title="the database's sessions are ended again and again",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="run in the lab 2026-11",
)
