"""Something in between answers for everybody: a portal or a proxy that wants to be asked first."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import host_of
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where different hosts all lead to one that nobody declared, or ask for a proxy's credentials."""
    asked = [o for o in reading.observations if o.question.protocol == "http" and o.question.way == "public"]
    away = [o for o in asked if o.failure is not None and o.failure.reason is Reason.REDIRECT_AWAY]
    wants = [o for o in asked if o.status in {407, 511}]
    hosts = {host_of(o) for o in (away or wants)}
    if (away and len(away) == len(asked) and len(hosts) >= _LEAST) or wants:
        some = wants or away
        yield fact_of_seen(some, Scope(component="client"), asked_words(some[-1]), status=str(some[-1].status or ""))


_LEAST = 2


FACT = FactRule(
    id="portal-answers",
    title="something in between answers for everybody: a portal or a proxy that wants to be asked first",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
