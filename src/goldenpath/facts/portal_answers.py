"""Something in between answers for everybody: a portal or a proxy that wants to be asked first."""

from collections.abc import Container, Iterator
from urllib.parse import urlsplit

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import host_of
from goldenpath.engine.urls import place_of
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where different hosts all lead to one that nobody declared, or ask for a proxy's credentials."""
    asked = [o for o in reading.observations if o.question.protocol == "http" and o.question.way == "public"]
    own = _declared(reading)
    away = [o for o in asked if _leads_away(o, own)]
    wants = [o for o in asked if o.status in {407, 511}]
    hosts = {host_of(o) for o in (away or wants)}
    if (away and len(away) == len(asked) and len(hosts) >= _LEAST) or wants:
        some = wants or away
        yield fact_of_seen(some, Scope(component="client"), asked_words(some[-1]), status=str(some[-1].status or ""))


_LEAST = 2


def _leads_away(seen: Observation, own: Container[str]) -> bool:
    """Return whether an answer leads to a host that nobody declared, and may be another's than the one asked.

    Behind a certificate that was verified it is the host's own: one that sends people to log in elsewhere.
    """
    if seen.failure is not None:
        return seen.failure.reason is Reason.REDIRECT_AWAY
    host = _host(seen.header("location"))
    plain = seen.question.target.startswith("http://")
    return plain and 300 <= (seen.status or 0) < 400 and host != "" and host not in own


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or ""
    except ValueError:  # a server may send anything
        return ""


def _declared(reading: Reading) -> frozenset[str]:
    urls = (u for p in reading.environment.parts for u in (p.url, p.direct, p.inside) if u)
    return frozenset(place_of(u).host for u in urls)


FACT = FactRule(
    id="portal-answers",
    title="something in between answers for everybody: a portal or a proxy that wants to be asked first",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
