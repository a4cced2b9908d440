"""A service answers well when it is asked around the load balancer."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, revision_of
from goldenpath.engine.live_front import of_service, services
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service that answered everything so."""
    for name in services(reading):
        seen = of_service(reading, name, "direct")
        if seen and all(o.answered and (o.status or 500) < 400 for o in seen):
            yield fact_of_seen(seen, Scope(component=name, revision=revision_of(seen[-1])), asked_words(seen[-1]))


FACT = FactRule(
    id="service-answers-around",
    title="a service answers well when it is asked around the load balancer",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
