"""The model-provider was asked itself, and gave a good answer each time."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_stores import answering
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each model-provider that answered."""
    yield from answering(reading, "model-provider")


FACT = FactRule(
    id="model-provider-answers-here",
    title="the model-provider was asked itself, and gave a good answer each time",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
