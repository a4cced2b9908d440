"""A service took a token that had been handed out a moment before."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks, revision_of
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_TAKES = "socket"
"""The step that shows the token to the service."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each last walk whose WebSocket was opened with its token, wherever it ended later."""
    for walk in latest_walks(reading):
        step = walk.step(_TAKES)
        if step is not None and step.ok and step.ids and walk.vantage == "here":
            seen = [o for o in reading.observations if o.id in step.ids]
            revision = next((r for o in seen if (r := revision_of(o))), "")
            yield fact_of_step(walk, step, Scope(component=step.component, revision=revision))


FACT = FactRule(
    id="fresh-token-taken",
    title="a service took a token that had been handed out a moment before",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
