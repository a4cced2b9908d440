"""A service answers every question about its health itself, well or not: its process is up and serves."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, revision_of
from goldenpath.engine.live_front import of_service, own_answer, services
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service whose every answer came from itself, and all from one revision."""
    for name in services(reading):
        seen = (*of_service(reading, name, "public"), *of_service(reading, name, "direct"))
        revisions = {revision_of(one) for one in seen}
        if len(seen) >= _LEAST and len(revisions) == 1 and all(one.answered and own_answer(one) for one in seen):
            yield fact_of_seen(seen, Scope(component=name, revision=revisions.pop()), asked_words(seen[-1]))


_LEAST = 2
"""Answers: one alone may come from the half of the traffic that is well."""


FACT = FactRule(
    id="service-answers-itself",
    title="a service answers every question about its health itself, well or not",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
