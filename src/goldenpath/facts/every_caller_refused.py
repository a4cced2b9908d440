"""The platform turns every caller away: not one request reached the program."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3
_LEAST_AFTER_GOOD = 6
_SCANNED = ("/.", "/wp-", "/favicon.ico", "/robots.txt", "/cgi-bin", ".php", ".asp", ".env", "/actuator", "/phpmyadmin")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of a service whose every request was turned away.

    A private service that turns strangers away works as it should; so a caller served since, or scans only, acquit it.
    Who was served before the first refusal does not: where the same routes are refused now, and often, the right is gone.
    """
    turned = {i for f in reading.of("invoker-refused") for i in f.ids}
    by_service: dict[str, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        if witness.first.request is not None and witness.first.stream is Stream.REQUEST:
            by_service.setdefault(witness.first.scope.component, []).append(witness)
    for _, some in sorted(by_service.items()):
        refused = [w for w in some if set(w.ids) & turned]
        asked = [w for w in refused if w.first.request is not None and not is_scan(w.first.request.path)]
        count = sum(w.count for w in asked)
        if count < _LEAST or (len(refused) < len(some) and (count < _LEAST_AFTER_GOOD or not _taken(some, asked))):
            continue
        for witness in asked:
            request = witness.first.request
            if request is not None:
                yield fact_of(witness, route=request.route, status=str(request.status))


def _taken(some: list[Witness], refused: list[Witness]) -> bool:
    """Return whether the refused routes were served before, and nothing reached the program since."""
    since = min(w.first.at for w in refused)
    others = [w for w in some if w not in refused]
    routes = {w.first.request.route for w in others if w.first.request is not None and _good(w.first.request.status)}
    again = any(w.first.request is not None and w.first.request.route in routes for w in refused)
    return again and all(w.last.at <= since for w in others)


def _good(status: int) -> bool:
    return 200 <= status < 400 or status == 101


def is_scan(path: str) -> bool:
    """Return whether a path is one that scanners try everywhere."""
    low = path.lower()
    return any(mark in low for mark in _SCANNED)


FACT = FactRule(
    id="every-caller-refused",
    title="the platform turns every caller away",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
)
