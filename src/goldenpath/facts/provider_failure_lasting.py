"""The model provider failed again and again, for good each time, and nothing shows that an answer came."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Severity
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_FAILURES = ("model-provider-failing", "model-provider-over-rate")
_AGAIN = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each failure that a program reports as an error, several times, with no answer after it.

    Where answers stream over a socket no request fails by its status; what is left is the program's own error,
    which a try that is repeated does not write.
    """
    answered = reading.of("model-answered")
    for fact in reading.of(*_FAILURES):
        later = [one for one in answered if one.scope.component == fact.scope.component and one.last >= fact.last]
        if fact.severity.rank >= Severity.ERROR.rank and fact.count >= _AGAIN and not later:
            yield replace(fact, values=())


FACT = FactRule(
    id="provider-failure-lasting",
    title="the model provider failed again and again, and no answer was seen after it",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
