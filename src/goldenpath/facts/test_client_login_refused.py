"""A login route refuses a test client, and nobody else, while the service answers other routes well."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import is_liveness
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_LOGIN = re.compile(
    r"(?i)/(?:[\w.:-]+/)*(?:log-?in|sign-?in|tokens?|auth|oauth2?|sessions?|authenticate|access[-_]token)(?:/[\w.:-]+)?/?"
)
_REFUSED = {"401", "403"}


def is_login(route: str) -> bool:
    """Return whether a route gives out tokens or sessions."""
    return _LOGIN.fullmatch(route) is not None


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each refused login of a test client.

    No fact where the same route lets a scripted client in (then the refusal is what a test wants to see), refuses other
    clients too, or where nothing else is served (then the server is the suspect).
    """
    others: set[tuple[str, str]] = set()
    served: set[str] = set()
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is None or witness.first.stream not in {Stream.REQUEST, Stream.BALANCER}:
            continue
        name = witness.first.scope.component
        agents = [e.request.agent for e in (witness.first, witness.last) if e.request is not None]
        if str(request.status) in _REFUSED and not all(is_scripted(a) for a in agents):
            others.add((name, request.route))
        if 200 <= request.status < 400:
            if not is_liveness(request.route):
                served.add(name)
            if any(is_scripted(a) for a in agents):
                others.add((name, request.route))
    for fact in reading.of("test-client-asked"):
        key = (fact.scope.component, fact.value("route"))
        if fact.value("status") in _REFUSED and is_login(key[1]) and key not in others and key[0] in served:
            yield fact


FACT = FactRule(
    id="test-client-login-refused",
    title="a login route refuses a test client alone",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
