"""A service says of itself that a store or a callee is well."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, revision_of
from goldenpath.engine.live_front import of_service, own_answer, services
from goldenpath.engine.live_stores import missed_stores, well_stores
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each store of which a service, heard from one revision alone, says that it is well, and none that it is missed."""
    for name in services(reading):
        seen = [o for way in ("public", "direct") for o in of_service(reading, name, way) if own_answer(o)]
        if len({revision_of(o) for o in seen}) != 1:
            continue
        missed = {kind for o in seen for kind, _ in missed_stores(o)}
        told: dict[str, list[Observation]] = {}
        for one in seen:
            for kind in well_stores(one):
                told.setdefault(kind, []).append(one)
        for kind, some in sorted(told.items()):
            if kind not in missed:
                scope = Scope(component=name, revision=revision_of(some[-1]), target=kind)
                yield fact_of_seen(some, scope, asked_words(some[-1]), store=kind)


FACT = FactRule(
    id="store-well-said",
    title="a service says of itself that a store or a callee is well",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
