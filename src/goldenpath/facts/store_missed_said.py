"""A service says of itself that it misses a store or a callee."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen, revision_of
from goldenpath.engine.live_front import of_service, services
from goldenpath.engine.live_stores import missed_stores
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each store that a health answer says is missed, the last time it was asked."""
    for name in services(reading):
        found = {}
        for seen in (*of_service(reading, name, "public"), *of_service(reading, name, "direct")):
            for kind, reason in missed_stores(seen):
                found[kind] = (seen, reason)
        for kind, (seen, reason) in sorted(found.items()):
            scope = Scope(component=name, revision=revision_of(seen), target=kind)
            text = f"{name} says that it misses its {kind}: {reason or 'no reason given'}"
            yield fact_of_seen((seen,), scope, text, store=kind, reason=reason)


FACT = FactRule(
    id="store-missed-said",
    title="a service says of itself that it misses a store or a callee",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
