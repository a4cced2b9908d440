"""The system's own name server gives no answer, or knows none of the names."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import names_asked
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where no name could be resolved and no name server is declared: it may be this machine's."""
    asked = names_asked(reading)
    bad = [o for o in asked if not o.answered]
    if bad and len(bad) == len(asked) and not reading.environment.network.nameservers:
        yield fact_of_seen(bad, Scope(component="client"), asked_words(bad[-1]), host=bad[-1].question.target)


FACT = FactRule(
    id="own-name-server-fails",
    title="the system's own name server gives no answer, or knows none of the names",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
