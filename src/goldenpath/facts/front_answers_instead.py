"""The load balancer lets nobody through to a service that answers around it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import balancer_of, of_service, own_answer
from goldenpath.facts import service_answers_around
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Phase
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service that is reached around the load balancer alone, at the balancer."""
    around = {f.scope.component: f for f in service_answers_around.derive(reading)}
    for name, good in around.items():
        seen = of_service(reading, name, "public")
        reached = [o for o in seen if o.took(Phase.FIRST_BYTE) is not None]
        if reached and not any(own_answer(o) for o in seen) and len(reached) == len(seen):
            text = f"{asked_words(reached[-1])}; around the load balancer: {good.text}"
            values = {"behind": name, "status": str(reached[-1].status or ""), "said": reached[-1].body[:120]}
            yield fact_of_seen(reached, Scope(component=balancer_of(reading, name)), text, **values)


FACT = FactRule(
    id="front-answers-instead",
    title="the load balancer lets nobody through to a service that answers around it",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
