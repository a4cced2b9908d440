"""Every caller's token is refused because it is not valid yet."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.facts.tokens_refused_for_signature import all_refused
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that refuses all callers, from its first refusal on, for a token from the future."""
    return all_refused(reading, "token-not-yet-valid-said", ever=False)


FACT = FactRule(
    id="tokens-refused-as-too-early",
    title="every request with a token is refused because the token is not valid yet",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
