"""The model provider failed again and again, for good each time, and nothing shows that an answer came."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_FAILURES = ("model-provider-failing", "model-provider-over-rate", "model-address-refused")
_AGAIN = 3
_MANY = 10
_TRIES = 2
_MOMENT = timedelta(seconds=1)
_UPGRADED = 101
_READS = {"GET", "HEAD", "OPTIONS"}


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each failure that a program reports as an error, several times, with no answer after it.

    Where answers stream over a socket no request fails by its status; what is left is the program's own error,
    which a try that is repeated does not write. A program that hides its failures writes the tries only: they count
    where there are many, twice as many as requests that could have made them, up to the last of these.
    """
    answered = reading.of("model-answered")
    for fact in reading.of(*_FAILURES):
        later = [one for one in answered if one.scope.component == fact.scope.component and one.last >= fact.last]
        told = fact.severity.rank >= Severity.ERROR.rank and fact.count >= _AGAIN
        if not later and (told or (fact.count >= _MANY and _spares_none(reading, fact))):
            yield replace(fact, values=())


def _spares_none(reading: Reading, fact: Fact) -> bool:
    """Return whether the failures outnumber the instance's sockets and writing requests, and none began after them."""
    scope = replace(fact.scope, target="")
    first, tries = fact.first - _MOMENT, 0
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.scope != scope or witness.first.stream is not Stream.REQUEST:
            continue
        if (request.method in _READS and request.status != _UPGRADED) or witness.last.at < first:
            continue
        tries += witness.count
        if witness.last.at > fact.last:
            return False
    return 0 < _TRIES * tries <= fact.count


FACT = FactRule(
    id="provider-failure-lasting",
    title="the model provider failed again and again, and no answer was seen after it",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
