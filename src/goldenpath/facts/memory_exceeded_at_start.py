"""An instance went over its memory limit while it started, before it answered anything."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Rung

LONGEST_START = 480.0
"""Seconds that the platform's start-up probe can wait at most; after that an instance is no longer starting."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance whose start was seen, that answered nothing and went over its limit.

    An export without requests or without start lines proves nothing here, hence the start must be seen.
    """
    lives = {one.scope: one for one in reading.lives}
    for fact in reading.of("memory-exceeded"):
        life = lives.get(replace(fact.scope, target=""))
        created = life.reached(Rung.CREATED) if life is not None else None
        if life is None or created is None or life.served:
            continue
        seconds = (fact.first - created).total_seconds()
        if 0 <= seconds <= LONGEST_START:
            yield replace(fact, values=tuple(sorted((*fact.values, ("seconds", f"{seconds:.0f}")))))


FACT = FactRule(
    id="memory-exceeded-at-start",
    title="the instance went over its memory limit while it started",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
