"""What had failed was seen to work again: the same route, or a start after one that died."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that failed before and is served, and for each service that serves after a death at start."""
    failed: dict[tuple[str, str], datetime] = {}
    died: dict[str, datetime] = {}
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is not None and witness.first.stream is Stream.REQUEST and request.status >= 500:
            key = (witness.first.scope.component, request.route)
            failed[key] = min(failed.get(key, witness.first.ended), witness.first.ended)
    for one in reading.lives:
        if one.failed and not one.served and one.ended_at is not None:
            died[one.scope.component] = min(died.get(one.scope.component, one.ended_at), one.ended_at)
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or not _served(witness):
            continue
        component = witness.first.scope.component
        after = [at for at in (failed.get((component, request.route)), died.get(component)) if at is not None]
        if after and witness.last.at > min(after):
            fact = fact_of(witness, route=request.route, status=str(request.status))
            yield replace(fact, first=max(fact.first, min(after)))


def _served(witness: Witness) -> bool:
    request = witness.first.request
    if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
        return False
    return 200 <= request.status < 400 or request.status == 101


FACT = FactRule(
    id="service-recovered",
    title="what had failed was seen to work again",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
