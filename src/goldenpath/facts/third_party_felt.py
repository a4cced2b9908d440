"""A call to a host outside failed while a request failed, or right before a start did, on the same instance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_BEFORE_DEATH = timedelta(seconds=30)
_MOMENT = timedelta(seconds=2)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each failed call that a request or a start bears: one in the background bears nothing."""
    for fact in reading.of("third-party-connect-failed", "third-party-over-rate"):
        if not fact.scope.instance:
            continue
        ids = (*_requests(fact, reading), *_start(fact, reading))
        if ids:
            yield replace(
                fact, ids=tuple(dict.fromkeys(ids))[:6], text="a request or a start failed at the same moment"
            )


def _requests(fact: Fact, reading: Reading) -> list[str]:
    """Return the failed requests that were under way when the first and the last such text were written."""
    found: list[str] = []
    for moment in {fact.first, fact.last}:
        some = [
            e
            for e in reading.scan.failed_requests
            if e.request is not None
            and e.request.status >= 500
            and (e.scope.component, e.scope.revision, e.scope.instance)
            == (fact.scope.component, fact.scope.revision, fact.scope.instance)
            and e.at - _MOMENT <= moment <= e.ended + _MOMENT
        ]
        if not some:
            return []
        found.extend(i for e in some for i in e.ids)
    return found


def _start(fact: Fact, reading: Reading) -> tuple[str, ...]:
    for life in reading.lives:
        if (
            not life.failed
            or life.served
            or life.ended_at is None
            or life.scope.instance != fact.scope.instance
        ):
            continue
        if (
            life.scope.component == fact.scope.component
            and fact.last - _MOMENT <= life.ended_at <= fact.last + _BEFORE_DEATH
        ):
            return life.ended_ids
    return ()


FACT = FactRule(
    id="third-party-felt",
    title="a request or a start failed at the moment when a call to a host outside failed",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
