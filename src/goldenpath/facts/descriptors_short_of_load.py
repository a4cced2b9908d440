"""Descriptors are used up by the requests and sockets that are in hand: the limit is below the load."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.facts.descriptors_few_in_hand import FEW, in_hand
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield each complaint at which 30 or more requests and sockets were under way."""
    for fact in reading.of("descriptors-used-up"):
        held = in_hand(fact, reading)
        if held is not None and held >= FEW:
            yield replace(fact, values=join_values({**dict(fact.values), "held": str(held)}))


FACT = FactRule(
    id="descriptors-short-of-load",
    title="descriptors are used up while many requests and sockets are in hand",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    derive=derive,
    direct=True,
    origin="errno 24, documentation",
)
