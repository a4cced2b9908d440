"""The server was spoken to in HTTP/2 at the moment at which the proxy met a protocol error."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_NEAR = timedelta(seconds=5)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each HTTP/2 greeting that the program could not read and the proxy's error beside it."""
    errors = reading.of("upstream-protocol-error")
    for fact in reading.of("http2-preface-seen"):
        same = [
            e for e in errors if (e.scope.component, e.scope.revision) == (fact.scope.component, fact.scope.revision)
        ]
        if any(e.first - _NEAR <= fact.last and fact.first - _NEAR <= e.last for e in same):
            yield fact


FACT = FactRule(
    id="http2-preface-refused",
    title="the server was spoken to in HTTP/2 and could not read it",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
