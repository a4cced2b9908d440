"""A test client's tokens are refused again and again, while others' are taken by the same revision."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.engine.edge import asked
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.facts.test_client_login_refused import is_login
from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LEAST = 3
_NEAR = timedelta(seconds=5)
_SAID = ("token-audience-refused", "token-signature-refused")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that refuses one test client's tokens for their audience or signature.

    Nobody else is refused there, and the same revision goes on serving others on the same routes or beneath them:
    its own settings fit its issuer's. Answers elsewhere, on public routes perhaps, say nothing of tokens.
    """
    said = reading.of(*_SAID)
    places: dict[tuple[str, str], list[tuple[Witness, Request]]] = {}
    for witness, request in asked(reading, Stream.REQUEST) if said else ():
        if not is_liveness(request.route) and not is_login(request.route):
            scope = witness.first.scope
            places.setdefault((scope.component, scope.revision), []).append((witness, request))
    for place, some in sorted(places.items()):
        texts = [f for f in said if (f.scope.component, f.scope.revision) == place]
        refused = [(w, r) for w, r in some if r.status in {401, 403} and any(_near(w, f) for f in texts)]
        agents = {e.request.agent for w, _ in refused for e in (w.first, w.last) if e.request is not None}
        if len(agents) != 1 or not all(is_scripted(a) for a in agents):
            continue
        if sum(w.count for w, _ in refused) >= _LEAST and _others(some, refused, agents):
            for witness, request in refused:
                yield fact_of(witness, route=request.route, status=str(request.status), agent=request.agent[:80])


def _near(witness: Witness, fact: Fact) -> bool:
    if witness.first.scope.instance != fact.scope.instance:
        return False
    return fact.first - _NEAR <= witness.last.ended and witness.first.at - _NEAR <= fact.last


def _others(some: list[tuple[Witness, Request]], refused: list[tuple[Witness, Request]], agents: set[str]) -> bool:
    """Return whether others were served on these routes or beneath, and more than once, since this client was first refused.

    A socket that was upgraded may be refused afterwards, so it does not count.
    """
    since = min(w.first.at for w, _ in refused)
    routes = {r.route for _, r in refused}
    good = [
        w
        for w, r in some
        if 200 <= r.status < 400
        and w.last.at > since
        and r.agent not in agents
        and any(r.route.startswith(one) or one.startswith(r.route.rstrip("/") + "/") for one in routes)
    ]
    return sum(w.count for w in good) >= _LEAST


FACT = FactRule(
    id="test-client-tokens-foreign",
    title="a test client's tokens are refused while the same revision takes others'",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="run in the lab 2026-11",
)
