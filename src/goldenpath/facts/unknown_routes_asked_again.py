"""A test client asks again and again for routes that nobody serves, beside others that are well served."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.edge import asked, is_good, place_of
from goldenpath.facts.every_caller_refused import is_scan
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3
_AGAIN = 2
_UNKNOWN = {404, 405, 410, 422, 501}


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route of a suite that follows another contract than the service's.

    At least three routes of one client, asked at least twice each, on hosts and under prefixes at which others are
    served: a scanner tries a path once, and a service that lost its routes fails its other clients too.
    """
    some = [(w, r) for w, r in asked(reading, Stream.REQUEST) if r.method != "OPTIONS"]
    good = [(w, r) for w, r in some if is_good(r) and not is_liveness(r.route)]
    served = {(r.method, *place_of(r)) for _, r in good}
    under = {(w.first.scope.component, r.host, _prefix(r.route)) for w, r in good if not is_scripted(r.agent)}
    asked_by: dict[str, list[tuple[Witness, Request]]] = {}
    for witness, request in some:
        if _in_vain(witness, request) and (request.method, *place_of(request)) not in served:
            asked_by.setdefault(request.agent, []).append((witness, request))
    for agent, vain in sorted(asked_by.items()):
        known = [(w, r) for w, r in vain if (w.first.scope.component, r.host, _prefix(r.route)) in under]
        routes = sorted({(r.method, r.route) for _, r in known})
        if len(routes) < _LEAST or any(r.status >= 500 for _, r in some if r.agent == agent):
            continue
        for witness, request in known:
            told = ", ".join(f"{method} {route}" for method, route in routes[:3])
            yield fact_of(witness, route=request.route, routes=told, count=str(len(routes)), agent=agent[:80])


def _in_vain(witness: Witness, request: Request) -> bool:
    last = witness.last.request
    return (
        request.status in _UNKNOWN
        and witness.count >= _AGAIN
        and last is not None
        and is_scripted(request.agent)
        and last.agent == request.agent
        and not is_scan(request.path)
    )


def _prefix(route: str) -> str:
    return route.split("/")[1] if "/" in route else route


FACT = FactRule(
    id="unknown-routes-asked-again",
    title="a test client asks again and again for routes that nobody serves",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
