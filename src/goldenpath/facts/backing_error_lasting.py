"""A backing service's refusal was an error again and again, and nothing good was seen after it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_ANY_GOOD = ("cache-clients-full-said", "database-lock-said", "database-privilege-refused", "tls-met-plain")
_WRITES_ONLY = ("database-read-only-said",)
_READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_AGAIN = 3


def lasting(reading: Reading, *ids: str) -> Iterator[Fact]:
    """Yield the facts that a program reports as errors, together at least three times on one component.

    A try that is repeated is no error; where requests stream over a socket, the error is all that is written.
    """
    errors = [fact for fact in reading.of(*ids) if fact.severity.rank >= Severity.ERROR.rank]
    for fact in errors:
        if sum(f.count for f in errors if f.scope.component == fact.scope.component) >= _AGAIN:
            yield fact


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each such refusal with nothing good after it; reading goes on where only writing is refused."""
    for ids, skipped in ((_ANY_GOOD, frozenset[str]()), (_WRITES_ONLY, _READS)):
        good = _last_good(reading, skipped) if reading.of(*ids) else {}
        for fact in lasting(reading, *ids):
            served = good.get(fact.scope.component)
            if served is None or served < fact.last:
                yield replace(fact, values=())


def _last_good(reading: Reading, skipped: frozenset[str]) -> dict[str, datetime]:
    """Return by component when a request was last answered well, those of some methods left out."""
    found: dict[str, datetime] = {}
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
            continue
        if 200 <= request.status < 400 and request.method not in skipped:
            name = witness.first.scope.component
            found[name] = max(found.get(name, witness.last.at), witness.last.at)
    return found


FACT = FactRule(
    id="backing-error-lasting",
    title="a backing service's refusal was an error again and again, and nothing good was seen after it",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
)
