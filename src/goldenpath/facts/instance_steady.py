"""The newest instance of a service has served, and none was started after it."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_life
from goldenpath.model.fact import Fact, FactKind, Life, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service that logs show neither starting nor dying since it last served."""
    newest: dict[str, Life] = {}
    for life in reading.lives:
        known = newest.get(life.scope.component)
        if known is None or life.first > known.first:
            newest[life.scope.component] = life
    for life in newest.values():
        if life.served and not life.failed and not life.retired:
            yield replace(fact_of_life(life), first=life.first, last=life.last, text="served, and not ended since")


FACT = FactRule(
    id="instance-steady",
    title="the newest instance of a service has served, and none was started after it",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
)
