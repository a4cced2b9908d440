"""The cache answers that it still loads its data."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import answering_no
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each cache that says so to everything it was asked."""
    yield from answering_no(reading, "cache", lambda text: text.startswith("LOADING"))


FACT = FactRule(
    id="cache-says-loading",
    title="the cache answers that it still loads its data",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="Redis documentation: the error prefix LOADING",
)
