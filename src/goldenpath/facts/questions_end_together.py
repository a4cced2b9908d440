"""Questions to one service that began apart end together: what held them is gone."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, why
from goldenpath.engine.live_front import own_answer, services, together
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.topology import Scope

_LEAST = 3
_APART = 0.29
"""Seconds between the first start and the last: three questions 0.15 s apart, less what a busy machine shifts."""
_CUT = frozenset({Reason.CLOSED, Reason.RESET})
_BY_A_FRONT = frozenset({502, 503, 504})
"""What a gateway answers for a service that is gone; 500 is the service's own word, and so is proof that it lives."""
_HELD = frozenset({Phase.FIRST_BYTE, Phase.BODY})


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service whose questions ended so while those to all others did not."""
    lost = [o for o in reading.observations if o.vantage == "here" and _lost(o)]
    for name in services(reading):
        group = together(o for o in lost if o.question.component == name)
        if len(group) < _LEAST or _apart(group) < _APART or _elsewhere_too(lost, group):
            continue
        text = f"{asked_words(group[-1])}; {len(group)} questions ended at once"
        apart, ended_by = f"{_apart(group):.1f}", why(group[-1])
        yield fact_of_seen(group, Scope(component=name), text, questions=len(group), apart=apart, ended_by=ended_by)


def _lost(seen: Observation) -> bool:
    """Return whether a question reached its target and was ended by a cut, or by who stands in front."""
    if seen.question.protocol not in {"http", "websocket"}:
        return False
    if seen.status in _BY_A_FRONT:
        return not own_answer(seen) and not seen.body.lstrip().startswith("{")  # JSON is how services speak
    failure = seen.failure
    return failure is not None and failure.reason in _CUT and failure.phase in _HELD


def _apart(group: tuple[Observation, ...]) -> float:
    starts = [o.started for o in group]
    return (max(starts) - min(starts)).total_seconds()


def _elsewhere_too(lost: list[Observation], group: tuple[Observation, ...]) -> bool:
    """Return whether other components lost questions at that moment: then it was something that they share."""
    name = group[0].question.component
    others = (o for o in lost if o.question.component != name)
    return any(len(together((o, group[0]))) == 2 or len(together((o, group[-1]))) == 2 for o in others)


FACT = FactRule(
    id="questions-end-together",
    title="questions to one service that began apart ended together, cut or answered from in front of it",
    kind=FactKind.PROBE,
    derive=derive,
    shows=Shows.CONTEXT,
)
