"""An answer was shown, and is not stored."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each journey whose last walk ended so."""
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is not None and failed.problem in _PROBLEMS and failed.name == "stored":
            yield fact_of_step(walk, failed, Scope(component=failed.component), problem=failed.problem)


_PROBLEMS = {"not-stored", "stored-otherwise"}


FACT = FactRule(
    id="answer-not-stored-seen",
    title="an answer was shown, and is not stored",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
