"""A refusal was the last thing seen, or came again and again: nothing shows that the program does without."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_REFUSALS = ("database-password-refused", "model-key-refused")
_AGAIN = 3
_OVER = timedelta(seconds=60)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each refusal that no good answer of its instance followed, or that went on for a minute."""
    served: dict[tuple[str, str], datetime] = {}
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
            continue
        if 200 <= request.status < 400:
            place = (witness.first.scope.component, witness.first.scope.instance)
            served[place] = max(served.get(place, witness.last.at), witness.last.at)
    for fact in reading.of(*_REFUSALS):
        later = served.get((fact.scope.component, fact.scope.instance))
        lasting = fact.count >= _AGAIN and fact.last - fact.first >= _OVER
        if later is None or later <= fact.last or lasting:
            yield replace(fact, values=())


FACT = FactRule(
    id="refusal-lasting",
    title="a refusal was the last thing seen, or came again and again",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
)
