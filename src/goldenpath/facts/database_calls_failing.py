"""Calls to the database fail: a request or a start bears it, or it is an error again and again with nothing good after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness
from goldenpath.facts.backing_error_lasting import lasting
from goldenpath.facts.failed_with_database import felt
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_SAID = "database-call-failed-said"


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each error of a database driver that a request or a start bears, or that lasts.

    Where requests stream over a socket no status tells that they failed; the error that comes again does.
    """
    borne = tuple(felt(reading, _SAID))
    yield from borne
    places = {fact.scope for fact in borne}
    good = _last_good(reading) if reading.of(_SAID) else {}
    for fact in lasting(reading, _SAID):
        served = good.get(fact.scope.component)
        if fact.scope not in places and (served is None or served < fact.last):
            yield replace(fact, values=())


def _last_good(reading: Reading) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
            continue
        if 200 <= request.status < 400:
            name = witness.first.scope.component
            found[name] = max(found.get(name, witness.last.at), witness.last.at)
    return found


FACT = FactRule(
    id="database-calls-failing",
    title="calls to the database fail, and requests or starts with them",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
