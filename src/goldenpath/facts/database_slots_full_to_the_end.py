"""The database server turns clients away to the end of the window, and no service of the window is among them."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_MANY = 10
_OVER = timedelta(seconds=3)
_NEAR_THE_END = timedelta(seconds=30)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the server's refusals where they are many, last to the window's end, and no service reports one.

    A service that is refused says so itself, and pools that are too large accuse their own settings. Where none is,
    the connections are held by a client that these logs do not show.
    """
    span = reading.scan.span
    if span is None or reading.of("database-slots-used-up"):
        return
    for fact in reading.of("database-log-slots-full"):
        again = fact.count >= _MANY and fact.last - fact.first >= _OVER
        if again and span.last - fact.last <= min(_NEAR_THE_END, (span.last - span.first) / 4):
            yield fact


FACT = FactRule(
    id="database-slots-full-to-the-end",
    title="the database server turns clients away to the end of the window, none of them a service seen here",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
