"""Users suffer: the path ends for them, or a service says of itself that it misses what it needs."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.facts import store_missed_said
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk that ended early for other than our own reasons, and for each store that is missed."""
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is not None and failed.problem not in _OURS:
            yield fact_of_step(walk, failed, Scope(component=failed.component), problem=failed.problem)
    yield from store_missed_said.derive(reading)


_OURS = {"over-rate", "secret-missing", "login-refused", "not-installed"}


FACT = FactRule(
    id="users-suffer",
    title="the path ends for users, or a service says that it misses what it needs",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
