"""The platform turns every caller away: not one request reached the program."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3
_SCANNED = ("/.", "/wp-", "/favicon.ico", "/robots.txt", "/cgi-bin", ".php", ".asp", ".env", "/actuator", "/phpmyadmin")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of a service whose every request was turned away.

    A private service that turns strangers away works as it should; so one served caller, or scans only, acquit it.
    """
    turned = {i for f in reading.of("invoker-refused") for i in f.ids}
    by_service: dict[str, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        if witness.first.request is not None and witness.first.stream is Stream.REQUEST:
            by_service.setdefault(witness.first.scope.component, []).append(witness)
    for _, some in sorted(by_service.items()):
        refused = [w for w in some if set(w.ids) & turned]
        asked = [w for w in refused if w.first.request is not None and not _scan(w.first.request.path)]
        if len(refused) < len(some) or sum(w.count for w in asked) < _LEAST:
            continue
        for witness in asked:
            request = witness.first.request
            if request is not None:
                yield fact_of(witness, route=request.route, status=str(request.status))


def _scan(path: str) -> bool:
    low = path.lower()
    return any(mark in low for mark in _SCANNED)


FACT = FactRule(
    id="every-caller-refused",
    title="the platform turns every caller away",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
