"""An answer was shown, and its row is not in the database that was looked into."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each journey whose last walk ended so."""
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is not None and failed.problem == "not-stored" and failed.name == "stored-in-database":
            yield fact_of_step(walk, failed, Scope(component=failed.component), problem=failed.problem)


FACT = FactRule(
    id="answer-row-missing-seen",
    title="an answer was shown, and its row is not in the database that was looked into",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
