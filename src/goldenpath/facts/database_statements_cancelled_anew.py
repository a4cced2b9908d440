"""Statements are cancelled again and again under a revision that had been served, with nothing deployed in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_AGAIN = 3
_MOMENT = timedelta(seconds=5)
_FRESH = timedelta(minutes=10)
"""A revision that is younger may bring the slow statement with it."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the cancelled statements of a service whose same revision had been served before: the server's word first.

    Code and settings are then the same as before; what became slow is behind them: a lock, a trigger, a plan, a load.
    """
    at_the_server = tuple(_anew(reading, "database-log-cancelled"))
    yield from at_the_server or _anew(reading, "database-statement-timed-out")


def _anew(reading: Reading, said: str) -> Iterator[Fact]:
    for fact in reading.of(said):
        if fact.count < _AGAIN:
            continue
        asked: dict[tuple[str, str], bool] = {}
        for failing in reading.of("database-calls-failing"):
            place = (failing.scope.component, failing.scope.revision)
            near = fact.first - _MOMENT <= failing.last and failing.first <= fact.last + _MOMENT
            own = said == "database-log-cancelled" or failing.scope.component == fact.scope.component
            if not near or not own:
                continue
            if place not in asked:
                fresh = _deployed(reading, failing, fact.first)
                asked[place] = not fresh and _served_before(reading, failing, fact.first)
            if asked[place]:
                yield replace(fact, values=(("caller", failing.scope.component), *fact.values))
                break


def _served_before(reading: Reading, failing: Fact, at: datetime) -> bool:
    own = (failing.scope.component, failing.scope.revision)
    for witness in reading.scan.witnesses:
        request, scope = witness.first.request, witness.first.scope
        if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
            continue
        if (scope.component, scope.revision) == own and 200 <= request.status < 400 and witness.first.at < at:
            return True
    return False


def _deployed(reading: Reading, failing: Fact, at: datetime) -> bool:
    return any(
        entry.change is not None
        and entry.change.verb in {"deploy", "service", "traffic"}
        and entry.scope.component == failing.scope.component
        and at - _FRESH <= entry.at <= at
        for entry in reading.scan.changes
    )


FACT = FactRule(
    id="database-statements-cancelled-anew",
    title="statements that the same revision had made well are cancelled again and again",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
