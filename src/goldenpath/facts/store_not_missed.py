"""A store gave no answer here, while the path leads through and no service misses it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen, leads_through
from goldenpath.engine.live_front import of_service
from goldenpath.engine.live_stores import asked_of
from goldenpath.facts import store_missed_said
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each store that never answered here, though users come through and no service misses it."""
    if not leads_through(reading):
        return
    missed = {fact.value("store") for fact in store_missed_said.derive(reading)}
    for kind in _KINDS:
        for name, seen in asked_of(reading, kind):
            unwell = any(_unwell(reading, service) for service in _users(reading, name))
            if kind not in missed and not unwell and not any(one.answered for one in seen):
                yield fact_of_seen(seen, Scope(component=name), asked_words(seen[-1]), store=kind)


def _users(reading: Reading, store: str) -> set[str]:
    return {link.source for link in reading.topology.links if link.target == store}


def _unwell(reading: Reading, service: str) -> bool:
    """Return whether a service's own health failed the last time it was asked, for whatever reason it gives."""
    seen = [o for way in ("public", "direct") for o in of_service(reading, service, way)]
    return bool(seen) and (seen[-1].status or 0) >= _FAILED


_FAILED = 500
_KINDS = ("database", "cache")


FACT = FactRule(
    id="store-not-missed",
    title="a store gave no answer here, while the path leads through and no service misses it",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
