"""A service misses a store that answers here and answers its other users."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.live_front import of_service
from goldenpath.engine.live_stores import answering, usual
from goldenpath.facts import store_missed_said
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each store that only one of its users waits for in vain, on a way that nothing declared carries."""
    missed_here = tuple(store_missed_said.derive(reading))
    good = {
        f.scope.component
        for kind in _KINDS
        for f in answering(reading, kind)
        if usual(reading, f.scope.component) <= _QUICK
    }
    for link in reading.topology.links:
        kind = reading.topology.kind_of(link.target)
        carried = any(
            one.source == link.source and one.target == link.target and one.via for one in reading.topology.links
        )
        if link.target not in good or carried:
            continue
        said = [f for f in missed_here if f.scope.component == link.source and f.value("store") == kind]
        others = [
            one.source for one in reading.topology.links if one.target == link.target and one.source != link.source
        ]
        well = [name for name in others if _well(reading, name) and not _misses(missed_here, name, kind)]
        if said and well and any(w in said[-1].text.lower() for w in ("no answer within", "timeout", "timed out")):
            text = f"{said[-1].text}; it answers here, and {', '.join(sorted(well))} does not miss it"
            yield replace(said[-1], text=text)


def _well(reading: Reading, name: str) -> bool:
    """Return whether a service was asked how it is, and said that it is well."""
    asked = [o for o in of_service(reading, name, "public") if o.question.purpose.startswith("health:")]
    return any(o.status == 200 for o in asked)


def _misses(missed: tuple[Fact, ...], name: str, kind: str) -> bool:
    return any(f.scope.component == name and f.value("store") == kind for f in missed)


_KINDS = ("database", "cache")
_QUICK = 250.0


FACT = FactRule(
    id="store-missed-alone",
    title="a service misses a store that answers here and answers its other users",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
