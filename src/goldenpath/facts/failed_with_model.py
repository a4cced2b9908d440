"""A request or a start failed at the moment when the model provider did."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.facts.failed_with_database import felt
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield what requests and starts bore of it; a retry in the background is borne by none."""
    return felt(reading, "model-provider-over-rate", "model-provider-failing", "model-address-refused")


FACT = FactRule(
    id="failed-with-model",
    title="a request or a start failed at the moment when the model provider did",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
