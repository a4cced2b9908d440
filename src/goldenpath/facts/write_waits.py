"""A message waits long to be accepted, while the same service answers reads at once."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope
from goldenpath.model.walk import StepSeen


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk in which only what writes took long."""
    for walk in latest_walks(reading):
        message, read = walk.step("message"), walk.step("stored")
        took, other = _took(message), _took(read)
        if message is not None and message.ok and took >= _LONG and (read is None or not read.ok or other < _LONG / 2):
            text = f"the message took {took / 1000:.1f} s to be accepted, reading it back {other / 1000:.1f} s"
            yield replace(fact_of_step(walk, message, Scope(component=message.component)), text=text)


def _took(step: StepSeen | None) -> float:
    return (step.milliseconds or 0.0) if step is not None else 0.0


_LONG = 900.0


FACT = FactRule(
    id="write-waits",
    title="a message waits long to be accepted, while the same service answers reads at once",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
