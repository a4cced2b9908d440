"""A service tells a test client that it asks too often, while others are served on the same route."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.engine.edge import asked, is_good
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 5


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that answers 429 to one test client alone, at least five times.

    The program's own 429, on an instance: the platform's names its limits and is no client's fault.
    """
    routes: dict[tuple[str, str], list[tuple[Witness, Request]]] = {}
    for witness, request in asked(reading, Stream.REQUEST):
        routes.setdefault((witness.first.scope.component, request.route), []).append((witness, request))
    for (_, route), some in sorted(routes.items()):
        refused = [w for w, r in some if r.status == 429]
        own = [w for w in refused if w.first.scope.instance and "no available instance" not in w.first.text]
        agents = {e.request.agent for w in own for e in (w.first, w.last) if e.request is not None}
        if len(own) < len(refused) or len(agents) != 1 or not all(is_scripted(a) for a in agents):
            continue
        since = min(w.first.at for w in own)
        others = [w for w, r in some if is_good(r) and w.last.at > since and _another(w, agents)]
        if sum(w.count for w in own) >= _LEAST and others:
            for witness in own:
                yield fact_of(witness, route=route, status="429", agent=min(agents)[:80])


def _another(witness: Witness, agents: set[str]) -> bool:
    return witness.last.request is not None and witness.last.request.agent not in agents


FACT = FactRule(
    id="test-client-over-rate",
    title="a service tells a test client alone that it asks too often",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
