"""A token that had just been issued was refused for its time."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_walks import refused_tokens
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk whose fresh token was refused so."""
    yield from refused_tokens(reading, "expired", "early", "not_yet", "nbf")


FACT = FactRule(
    id="fresh-token-refused-for-time",
    title="a token that had just been issued was refused for its time",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
