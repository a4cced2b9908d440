"""The model's provider answers here, while a service logs that no connection to it comes about."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.facts import model_provider_answers_here
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each provider that answers here, where all that services log of it is that they cannot connect."""
    logged = reading.of("model-call-broken")
    if logged and all("connect" in (f.value("error") or f.text).lower() for f in logged):
        yield from model_provider_answers_here.derive(reading)


FACT = FactRule(
    id="model-provider-connects-here",
    title="the model's provider answers here, while a service logs that no connection to it comes about",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
