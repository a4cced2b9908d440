"""The model's provider was asked itself, and refuses connections or cuts them."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import failing
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each model-provider that was asked itself and failed so."""
    yield from failing(reading, "model-provider", (Reason.REFUSED, Reason.CLOSED, Reason.RESET, Reason.UNREACHABLE))


FACT = FactRule(
    id="model-provider-refuses",
    title="the model's provider was asked itself, and refuses connections or cuts them",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
