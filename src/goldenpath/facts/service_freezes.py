"""A service accepts connections and answers nothing, not even whether it lives."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import services
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service whose shallowest health route kept silent both ways, once connected."""
    for name in services(reading):
        part = reading.environment.part(name)
        shallow = f"health:{part.health[-1]}" if part is not None and part.health else ""
        seen = [o for o in reading.observations if o.question.component == name and o.question.purpose == shallow]
        hung = [o for o in seen if not o.answered and o.took(Phase.FIRST_BYTE) is not None and _waited(o)]
        if hung and len(hung) * 2 > len(seen) and any(o.question.way == "direct" for o in hung):
            yield fact_of_seen(hung, Scope(component=name), asked_words(hung[-1]), asked=f"{len(hung)} of {len(seen)}")


def _waited(seen: Observation) -> bool:
    return seen.failure is not None and seen.failure.reason in {Reason.SILENT, Reason.TOO_SLOW, Reason.DEADLINE}


FACT = FactRule(
    id="service-freezes",
    title="a service accepts connections and answers nothing, not even whether it lives",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
