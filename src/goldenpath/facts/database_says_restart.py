"""The database answers that it starts or stops."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import answering_no
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_STATES = ("57P01", "57P02", "57P03")
"""SQLSTATE: admin_shutdown, crash_shutdown, cannot_connect_now."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each database that says so to everything it was asked."""
    yield from answering_no(reading, "database", lambda text: any(state in text for state in _STATES))


FACT = FactRule(
    id="database-says-restart",
    title="the database answers that it starts or stops",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="PostgreSQL documentation, appendix A: error codes",
)
