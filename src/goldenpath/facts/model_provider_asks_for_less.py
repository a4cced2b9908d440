"""The model's provider asks for fewer calls."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each model-provider all of whose answers say so."""
    yield from saying(reading, "model-provider", _holds, _words)


def _holds(seen: Observation) -> bool:
    return seen.status == 429


def _words(seen: Observation) -> str:
    return f"HTTP {seen.status}"


FACT = FactRule(
    id="model-provider-asks-for-less",
    title="the model's provider asks for fewer calls",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
