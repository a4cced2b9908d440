"""The database server turns clients away to the end of the window, and hardly one of them is a service of the window."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MANY = 10
_OVER = timedelta(seconds=3)
_NEAR_THE_END = timedelta(seconds=30)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the server's refusals where they are many, last to the window's end, and services report few of them.

    A service that is refused says so itself, and pools that are too large accuse their own settings. Where hardly one
    is, the connections are asked for by a client that these logs do not show.
    """
    span = reading.scan.span
    if span is None:
        return
    felt = sum(fact.count for fact in reading.of("database-slots-used-up"))
    for fact in reading.of("database-log-slots-full"):
        again = fact.count >= max(_MANY, _MANY * felt) and fact.last - fact.first >= _OVER
        if again and span.last - fact.last <= min(_NEAR_THE_END, (span.last - span.first) / 4):
            yield fact


FACT = FactRule(
    id="database-slots-full-to-the-end",
    title="the database server turns clients away to the end of the window, hardly one of them a service seen here",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
