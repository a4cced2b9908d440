"""The load balancer's own address takes no connection."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, why
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Phase
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each load balancer all of whose doors were tried and found shut."""
    for part in reading.environment.of_kind("load-balancer"):
        seen = [o for o in reading.observations if o.question.component == part.name and o.question.purpose == "door"]
        shut = [o for o in seen if o.failure is not None and o.failure.phase is not Phase.PREPARE]
        if shut and len(shut) == len(seen):
            yield fact_of_seen(shut, Scope(component=part.name), asked_words(shut[-1]), why=why(shut[-1]))


FACT = FactRule(
    id="door-shut",
    title="the load balancer's own address takes no connection",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
