"""The model's provider answers well, and not in its own form."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import saying
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each model-provider all of whose answers say so."""
    yield from saying(reading, "model-provider", _holds, _words)


def _holds(seen: Observation) -> bool:
    return seen.status == 200 and not seen.body.lstrip().startswith(("{", "["))


def _words(seen: Observation) -> str:
    return f"HTTP {seen.status} with {seen.header('content-type') or 'no type'}"


FACT = FactRule(
    id="model-provider-answers-nonsense",
    title="the model's provider answers well, and not in its own form",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
