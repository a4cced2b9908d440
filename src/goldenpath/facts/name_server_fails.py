"""The declared name server gives no answer to any question."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import names_asked
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where every question to the declared name server went without an answer of its own."""
    asked = names_asked(reading)
    bad = [o for o in asked if o.failure is not None and o.failure.reason in _FAILED]
    if bad and len(bad) == len(asked) and reading.environment.network.nameservers:
        server = ", ".join(reading.environment.network.nameservers)
        yield fact_of_seen(bad, Scope(component="dns"), asked_words(bad[-1]), server=server)


_FAILED = {Reason.RESOLVER_SILENT, Reason.RESOLVER_REFUSED, Reason.RESOLVER_FAILED}


FACT = FactRule(
    id="name-server-fails",
    title="the declared name server gives no answer to any question",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
