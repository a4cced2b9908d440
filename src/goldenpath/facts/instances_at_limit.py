"""As many instances answer as the service may have, while the platform refuses requests for want of one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_NEAR = timedelta(seconds=60)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact where a deployment's entry names the limit and so many instances are seen around the refusals."""
    for fact in reading.of("scaling-limit-answered"):
        limit = _limit(reading, fact.scope.component, fact.first)
        if limit is None:
            continue
        alive = {
            one.scope.instance
            for one in reading.lives
            if one.scope.component == fact.scope.component
            and one.scope.revision == fact.scope.revision
            and one.first - _NEAR <= fact.last
            and fact.first - _NEAR <= one.last
        }
        if len(alive) >= limit:
            yield replace(fact, values=join_values({"limit": str(limit), "seen": str(len(alive))}))


def _limit(reading: Reading, component: str, until: datetime) -> int | None:
    named = [
        e.change.setting("max-instances")
        for e in reading.scan.changes
        if e.change is not None
        and e.scope.component == component
        and e.at <= until
        and e.change.setting("max-instances")
    ]
    last = named[-1] if named else None
    return int(last) if last and last.isdigit() else None


FACT = FactRule(
    id="instances-at-limit",
    title="as many instances answer as the service may have",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
