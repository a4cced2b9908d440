"""The load balancer cannot use a back end that lives: it fails to connect, or to understand it, and the service hears nothing."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.edge import by_place, is_good
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_SAID = ("failed_to_connect_to_backend", "backend_response_corrupted", "failed_to_negotiate_alpn")
_LEAST = 3


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that a service had served and that now ends at the balancer, for good.

    Only where the service's entries stand in the export and no instance of it died or was deployed in between: then
    what changed is not the back end but what the balancer is told of it.
    """
    own = by_place(reading, Stream.REQUEST)
    for place, some in by_place(reading, Stream.BALANCER).items():
        said = [(w, next((one for one in _SAID if one in w.first.text), "")) for w, r in some if r.status >= 500]
        failed = [(w, word) for w, word in said if word]
        home = {w.first.scope.component for w, r in own.get(place, []) if is_good(r)}
        if len(home) != 1 or is_liveness(place[1]) or sum(w.count for w, _ in failed) < _LEAST:
            continue
        since = min(w.first.at for w, _ in failed)
        heard = any(w.last.at > since for w, _ in own[place])
        good = any(is_good(r) and w.last.at > since for w, r in some)
        if heard or good or _shaken(min(home), reading):
            continue
        for witness, word in failed:
            yield fact_of(witness, route=place[1], host=place[0], said=word, backend=min(home))


def _shaken(service: str, reading: Reading) -> bool:
    """Return whether an instance of the service died or a deployment of it came in the window."""
    died = any(one.failed and one.scope.component == service for one in reading.lives)
    return died or any(
        entry.scope.component == service and entry.change is not None and entry.change.verb in {"deploy", "service"}
        for entry in reading.scan.changes
    )


FACT = FactRule(
    id="backend-unusable-to-balancer",
    title="the load balancer cannot use a back end that lives",
    kind=FactKind.REQUEST,
    shows=Shows.FAILURE,
    derive=derive,
    origin="External Application Load Balancer logging, statusDetails; run in the lab 2026-11",
)
