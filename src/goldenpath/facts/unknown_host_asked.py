"""A test client asks under a host name at which nobody was ever served."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.edge import asked, is_good
from goldenpath.facts.every_caller_refused import is_scan
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_ROUTES = 2
_LEAST = 4
_UNKNOWN = {404, 405, 410, 421}


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that one test client asks in vain under a host of its own.

    The host only ever answered that client, and never but on a liveness route; the same paths are served to others
    under other hosts. A host that once served was moved: that is no fault of who asks it.
    """
    hosts: dict[str, list[tuple[Witness, Request]]] = {}
    for witness, request in asked(reading, Stream.REQUEST):
        if request.host:
            hosts.setdefault(request.host, []).append((witness, request))
    served = {r.route for some in hosts.values() for _, r in some if is_good(r)}
    for host, some in sorted(hosts.items()):
        own = [(w, r) for w, r in some if not is_liveness(r.route)]
        agents = {e.request.agent for w, _ in some for e in (w.first, w.last) if e.request is not None}
        if len(agents) != 1 or not all(is_scripted(a) for a in agents) or not _in_vain(own):
            continue
        elsewhere = {r.route for _, r in own} & served or {_prefix(r) for _, r in own} & {_first(s) for s in served}
        if elsewhere:
            for witness, request in own:
                yield fact_of(witness, route=request.route, host=host, agent=request.agent[:80])


def _in_vain(own: list[tuple[Witness, Request]]) -> bool:
    return (
        all(r.status in _UNKNOWN and not is_scan(r.path) for _, r in own)
        and len({r.route for _, r in own}) >= _ROUTES
        and sum(w.count for w, _ in own) >= _LEAST
    )


def _prefix(request: Request) -> str:
    return _first(request.route)


def _first(route: str) -> str:
    return route.split("/")[1] if "/" in route else route


FACT = FactRule(
    id="unknown-host-asked",
    title="a test client asks under a host name at which nobody was ever served",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
