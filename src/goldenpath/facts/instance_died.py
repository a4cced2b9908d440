"""An instance died: its end was logged, or requests on it were cut off at the same moment."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_life
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each life that ended by a failure."""
    for life in reading.lives:
        if life.failed:
            yield fact_of_life(life, end=life.ended)


FACT = FactRule(
    id="instance-died",
    title="an instance died",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
)
