"""A name server that knows other names of the environment does not know this one."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import names_asked
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each host that the name server says does not exist.

    Where it knows none of them, it may be the wrong one to ask: then only a declared name server's word counts.
    """
    asked = names_asked(reading)
    known = any(o.answered for o in asked)
    declared = bool(reading.environment.network.nameservers)
    for host in sorted({o.question.target for o in asked}):
        seen = [o for o in asked if o.question.target == host]
        failure = seen[-1].failure
        if failure is not None and failure.reason in {Reason.NAME_UNKNOWN, Reason.NAME_EMPTY} and (known or declared):
            yield fact_of_seen(seen, Scope(component="dns"), asked_words(seen[-1]), host=host)


FACT = FactRule(
    id="name-not-there",
    title="a name server that knows other names of the environment does not know this one",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
