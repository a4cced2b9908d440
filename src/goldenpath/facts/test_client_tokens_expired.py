"""A test client goes on with tokens that have expired, while others are served."""

from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of, is_liveness
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.facts.test_client_login_refused import is_login
from goldenpath.facts.tokens_refused_for_expiry import fresh_refused
from goldenpath.facts.tokens_refused_for_signature import logins
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_AGAIN = 3
_NEAR = timedelta(seconds=5)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each route that refuses a test client's expired token again and again.

    A client that logs in anew after a refusal does as it should; where fresh tokens are refused, the server is the suspect.
    """
    said = reading.of("token-expiry-refused")
    if not said:
        return
    acquitted = {f.scope.component for f in fresh_refused(reading, "token-expiry-refused")}
    asked: dict[str, list[Witness]] = {}
    for witness in reading.scan.witnesses:
        if witness.first.request is not None and witness.first.stream is Stream.REQUEST:
            asked.setdefault(witness.first.scope.component, []).append(witness)
    issued = logins(reading)
    for name, some in sorted(asked.items()):
        refused = [w for w in some if _refused(w) and any(_near(w, f) for f in said)]
        ours = [w for w in refused if _scripted(w)]
        total = sum(w.count for w in ours)
        if name in acquitted or total < _AGAIN or total <= sum(w.count for w in refused if not _scripted(w)):
            continue
        since = min(w.first.at for w in ours)
        products = {_product(w) for w in ours}
        again = sum(number for at, number, agent in issued if at > since and agent.split("/", 1)[0] in products)
        routes = {w.first.request.route for w in ours if w.first.request is not None}
        if again < total and any(w.last.at > since and _served(w, routes) for w in some):
            for witness in ours:
                request = witness.first.request
                if request is not None:
                    yield fact_of(witness, route=request.route, status=str(request.status), agent=request.agent[:80])


def _refused(witness: Witness) -> bool:
    request = witness.first.request
    return request is not None and request.status in {401, 403} and not is_login(request.route)


def _scripted(witness: Witness) -> bool:
    return all(e.request is not None and is_scripted(e.request.agent) for e in (witness.first, witness.last))


def _product(witness: Witness) -> str:
    return witness.first.request.agent.split("/", 1)[0] if witness.first.request is not None else ""


def _near(witness: Witness, fact: Fact) -> bool:
    if (witness.first.scope.component, witness.first.scope.instance) != (fact.scope.component, fact.scope.instance):
        return False
    return fact.first - _NEAR <= witness.last.ended and witness.first.at - _NEAR <= fact.last


def _served(witness: Witness, routes: set[str]) -> bool:
    """Return whether others are served: the same route, or another one to no test client."""
    request = witness.first.request
    if request is None or not 200 <= request.status < 400 or is_liveness(request.route) or is_login(request.route):
        return False
    return request.route in routes or not _scripted(witness)


FACT = FactRule(
    id="test-client-tokens-expired",
    title="a test client goes on with tokens that have expired",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
