"""The path ends for users, and leads through around the load balancer."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.engine.live_front import balancer_of
from goldenpath.engine.live_walks import fell_silent
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each journey that users cannot walk, and that was walked whole without the load balancer."""
    for walk in latest_walks(reading):
        failed = walk.failed
        around = [w for w in reading.walks if w.journey == walk.journey and w.vantage == "around"]
        seen = [w for w in reading.walks if w.journey == walk.journey and w.vantage == "here"]
        if failed is None or not around or around[-1].failed is not None or len(seen) < _LEAST:
            continue
        if any(w.failed is None or w.failed.name != failed.name or fell_silent(w.failed) for w in seen):
            continue  # now and then users come through, or wait: the difference may be the moment, not the way
        front = balancer_of(reading, failed.component)
        if front:
            yield fact_of_step(walk, failed, Scope(component=front), behind=failed.component, problem=failed.problem)


_LEAST = 2
"""Walks that users could not end, before the way is compared."""

FACT = FactRule(
    id="path-leads-around",
    title="the path ends for users, and leads through around the load balancer",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
