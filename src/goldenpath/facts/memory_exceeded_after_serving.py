"""An instance that had answered requests went over its memory limit."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance that answered before it went over its limit, with the minutes it was seen alive."""
    lives = {one.scope: one for one in reading.lives}
    for fact in reading.of("memory-exceeded"):
        life = lives.get(replace(fact.scope, target=""))
        if life is not None and life.served:
            minutes = (fact.last - life.first).total_seconds() / 60
            yield replace(fact, values=tuple(sorted((*fact.values, ("minutes", f"{minutes:.0f}")))))


FACT = FactRule(
    id="memory-exceeded-after-serving",
    title="an instance that had answered requests went over its memory limit",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
