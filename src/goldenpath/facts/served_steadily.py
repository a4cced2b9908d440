"""A service answered many requests over minutes without a failure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.model.entry import Severity, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_REQUESTS = 20
_SPAN = timedelta(minutes=5)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service that served 20 requests over 5 minutes after its last failed one.

    One good answer beside a fault that other routes bear is no end of it; this is.
    """
    by_service: dict[str, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        by_service.setdefault(witness.first.scope.component, []).append(witness)
    for _, some in sorted(by_service.items()):
        since = max((w.last.ended for w in some if _failed(w)), default=None)
        good = [w for w in some if _served(w) and (since is None or w.last.at > since)]
        if not good:
            continue
        start = min(_start(w, since) for w in good)
        last = max(good, key=lambda w: w.last.at)
        count = sum(w.count if since is None or w.first.at > since else 1 for w in good)
        if count >= _REQUESTS and last.last.at - start >= _SPAN:
            yield replace(fact_of(last), first=start + _SPAN, last=last.last.ended, count=count)


def _failed(witness: Witness) -> bool:
    entry = witness.first
    if entry.request is not None:
        return entry.stream is Stream.REQUEST and (entry.request.status >= 500 or entry.request.status == 429)
    return entry.stream is Stream.APPLICATION and entry.level.rank >= Severity.ERROR.rank


def _served(witness: Witness) -> bool:
    request = witness.first.request
    if request is None or witness.first.stream is not Stream.REQUEST or is_liveness(request.route):
        return False
    return 200 <= request.status < 400 or request.status == 101


def _start(witness: Witness, since: datetime | None) -> datetime:
    return witness.first.at if since is None or witness.first.at > since else witness.last.at


FACT = FactRule(
    id="served-steadily",
    title="a service answered many requests over minutes without a failure",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
