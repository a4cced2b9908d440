"""The load balancer lets nobody through to a service that answers around it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, latest_walks
from goldenpath.engine.live_front import balancer_of, of_service, own_answer
from goldenpath.facts import service_answers_around
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Phase
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service that is reached around its load balancer alone, at the balancer."""
    around = {f.scope.component: f for f in service_answers_around.derive(reading)}
    walked = {name for walk in latest_walks(reading) if walk.whole for name in walk.over}
    for name, good in around.items():
        front = balancer_of(reading, name)
        paths = {o.question.purpose for o in of_service(reading, name, "direct")}
        seen = [o for o in of_service(reading, name, "public") if o.question.purpose in paths]
        if front and name not in walked and seen and all(_withheld(o) for o in seen):
            text = f"{asked_words(seen[-1])}; around the load balancer: {good.text}"
            values = {"behind": name, "status": str(seen[-1].status or ""), "said": seen[-1].body[:120]}
            yield fact_of_seen(seen, Scope(component=front), text, **values)


def _withheld(seen: Observation) -> bool:
    """Return whether a question came to the front, which did not bring the service's answer: an error, or elsewhere."""
    if seen.took(Phase.FIRST_BYTE) is None or own_answer(seen):
        return False
    return not seen.answered or (seen.status or 0) >= _ELSEWHERE


_ELSEWHERE = 300


FACT = FactRule(
    id="front-answers-instead",
    title="the load balancer lets nobody through to a service that answers around it",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
