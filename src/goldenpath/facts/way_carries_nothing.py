"""A service times out on its way to a store that answers here."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_facts
from goldenpath.engine.live_stores import answering, usual, waits
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each way whose carrier is declared: the far end answers here, and its user waits in vain.

    A refusal is an answer of the far end's host: only what vanishes speaks of the way.
    """
    good = {f.scope.component: f for kind in _KINDS for f in answering(reading, kind) if f.count >= _LEAST}
    good = {name: f for name, f in good.items() if usual(reading, name) <= _QUICK}
    for link in reading.topology.links:
        if not link.via or link.target not in good:
            continue
        kind = reading.topology.kind_of(link.target)
        some = [f for f in waits(reading, link.source, kind) if _still(f, reading)]
        if some:
            last = some[-1]
            text = f"{link.source} waits in vain for its {kind}: {last.text}; from here: {good[link.target].text}"
            scope = Scope(component=link.via, target=kind)
            values = {"user": link.source, "store": link.target}
            yield replace(fact_of_facts((*some, good[link.target]), scope, text), values=tuple(sorted(values.items())))


def _still(fact: Fact, reading: Reading) -> bool:
    return reading.now is not None and (reading.now - fact.last).total_seconds() <= _RECENT


_KINDS = ("cache", "database")
_LEAST = 2
_QUICK = 250.0
"""Milliseconds; a store that lets everybody wait is the matter itself, whatever lies on the way."""
_RECENT = 30.0
"""Seconds: what was logged earlier may have been mended since."""


FACT = FactRule(
    id="way-carries-nothing",
    title="a service times out on its way to a store that answers here",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
