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
        last = {o.question.way: o for o in sorted(seen, key=lambda o: o.ended)}
        hung = [o for o in last.values() if o.took(Phase.FIRST_BYTE) is not None and _waited(o)]
        if "direct" in last and hung and len(hung) == len(last):
            yield fact_of_seen(hung, Scope(component=name), asked_words(hung[-1]), asked=f"{len(hung)} ways")


def _waited(seen: Observation) -> bool:
    return seen.failure is not None and seen.failure.reason in {Reason.SILENT, Reason.TOO_SLOW, Reason.DEADLINE}


FACT = FactRule(
    id="service-freezes",
    title="a service accepts connections and answers nothing, not even whether it lives",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
