"""A route takes the same long time at each call since a new revision, and was quick on the one before."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.revisions import order
from goldenpath.model.entry import Entry, Severity, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_LEAST = 3
_SLOW = 1.0
_TIMES = 10
_ALIKE = 0.02
"""Part by which the first and the last latency may differ."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route whose calls wait equally long on an instance of a newer revision.

    Requests that wait for one warm-up begin at different times and end together; those that wait for the same thing
    each last equally long. Where the instance complains of anything, the complaint is the better clue.
    """
    routes: dict[tuple[str, str, str, int], list[Witness]] = {}
    loud: set[Scope] = set()
    for witness in reading.scan.witnesses:
        entry, request = witness.first, witness.first.request
        if request is None:
            if entry.stream is Stream.APPLICATION and entry.level.rank >= Severity.WARNING.rank:
                loud.add(entry.scope)
        elif entry.stream is Stream.REQUEST and 200 <= request.status < 400 and entry.scope.revision:
            key = (entry.scope.component, request.method, request.route, request.status)
            routes.setdefault(key, []).append(witness)
    for (_, _, route, status), some in sorted(routes.items()):
        for witness in some:
            before = [w for w in some if _older(w, witness, reading)]
            quick = max((_latency(e) for w in before for e in (w.first, w.last)), default=None)
            if quick is not None and witness.first.scope not in loud and _waits(witness, quick):
                values = {"before": f"{quick:.2g}", "waited": f"{_latency(witness.last):.2g}"}
                yield fact_of(witness, route=route, status=str(status), **values)


def _older(one: Witness, other: Witness, reading: Reading) -> bool:
    first, second = one.first.scope.revision, other.first.scope.revision
    return first != second and order(first, reading) < order(second, reading)


def _waits(witness: Witness, quick: float) -> bool:
    first, last = _latency(witness.first), _latency(witness.last)
    if witness.count < _LEAST or min(first, last) < max(_SLOW, _TIMES * quick):
        return False
    apart = abs(first - last)
    return apart <= _ALIKE * first and abs((witness.last.at - witness.first.at).total_seconds()) > 2 * apart


def _latency(entry: Entry) -> float:
    return (entry.ended - entry.at).total_seconds()


FACT = FactRule(
    id="route-slower-since-revision",
    title="a route waits equally long at each call since a new revision",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11",
)
