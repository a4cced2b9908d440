"""Every caller's token is refused as expired, though logins go on: it expires before it is used."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.facts.tokens_refused_for_signature import all_refused, logins
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_FRESH = timedelta(seconds=60)
"""A token issued this long before the first refusal was still fresh."""


def fresh_refused(reading: Reading, text: str) -> Iterator[Fact]:
    """Yield a fact for each route that refuses all callers for ``text``, from its first refusal on, while logins succeed.

    A client that lets its token grow old is refused too, so a login must lie shortly before or between the refusals.
    """
    refused = list(all_refused(reading, text, ever=False))
    issued = [at for at, _, _ in logins(reading)] if refused else []
    for fact in refused:
        same = [f for f in refused if f.scope.component == fact.scope.component]
        first, last = min(f.first for f in same), max(f.last for f in same)
        if any(first - _FRESH <= at < last for at in issued):
            yield fact


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that refuses fresh tokens as expired."""
    return fresh_refused(reading, "token-expiry-refused")


FACT = FactRule(
    id="tokens-refused-for-expiry",
    title="every request with a token is refused as expired, while logins succeed",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
