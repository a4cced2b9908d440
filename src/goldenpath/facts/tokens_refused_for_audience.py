"""Every request with a token is refused, and the refusals name the token's audience or issuer."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.facts.tokens_refused_for_signature import all_refused
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that refuses all callers for their tokens' audience or issuer."""
    return all_refused(reading, "token-audience-refused")


FACT = FactRule(
    id="tokens-refused-for-audience",
    title="every request with a token is refused, and the refusals name the token's audience or issuer",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
