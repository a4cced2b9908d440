"""Descriptors are used up while the instance holds few requests and sockets: the process itself holds them."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

FEW = 30
"""Requests in hand that no usual limit of descriptors is too low for."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield each complaint at which fewer than 30 requests and sockets were under way."""
    for fact in reading.of("descriptors-used-up"):
        held = in_hand(fact, reading)
        if held is not None and held < FEW:
            yield replace(fact, values=join_values({**dict(fact.values), "held": str(held)}))


def in_hand(fact: Fact, reading: Reading) -> int | None:
    """Return how many requests and sockets of the instance were under way at the first complaint.

    None where no request of the instance is here: then nothing is known of its load.
    """
    place: Scope = replace(fact.scope, target="")
    own = [w for w in reading.scan.witnesses if w.first.stream is Stream.REQUEST and w.first.scope == place]
    if not own or not place.instance:
        return None
    single = [e for e in (*reading.scan.sockets, *reading.scan.failed_requests) if e.scope == place]
    others = [e for w in own for e in (w.first, w.last) if e not in single]
    return len({e.ids for e in (*single, *others) if e.at <= fact.first <= e.ended})


FACT = FactRule(
    id="descriptors-few-in-hand",
    title="descriptors are used up while few requests are in hand",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    derive=derive,
    direct=True,
    origin="run in the lab 2026-11",
)
