"""The security policy of the load balancer stops a test client, and nobody else."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.facts.test_client_asked import is_scripted
from goldenpath.model.entry import Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_BY_POLICY = "_by_security_policy"


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each load balancer whose policy stops scripted clients only."""
    stopped: dict[str, list[Witness]] = {}
    people: set[str] = set()
    for witness in reading.scan.witnesses:
        if witness.first.stream is not Stream.BALANCER or _BY_POLICY not in witness.first.text:
            continue
        name = witness.first.scope.component
        agents = [e.request.agent for e in (witness.first, witness.last) if e.request is not None]
        if agents and all(is_scripted(a) for a in agents):
            stopped.setdefault(name, []).append(witness)
        else:
            people.add(name)
    for name, some in stopped.items():
        if name in people:
            continue
        for witness in some:
            request = witness.first.request
            if request is not None:
                yield fact_of(witness, route=request.route, status=str(request.status), agent=request.agent[:80])


FACT = FactRule(
    id="test-client-stopped-by-policy",
    title="the load balancer's security policy stops a test client alone",
    kind=FactKind.REQUEST,
    shows=Shows.CONTEXT,
    derive=derive,
)
