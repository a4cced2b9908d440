"""A token that had just been issued was refused for its signature."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_walks import refused_tokens
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk whose fresh token was refused so."""
    yield from refused_tokens(reading, "signature")


FACT = FactRule(
    id="fresh-token-refused-for-signature",
    title="a token that had just been issued was refused for its signature",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
