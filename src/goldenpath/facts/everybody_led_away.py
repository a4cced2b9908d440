"""Different hosts all lead to one that nobody declared: a portal before them, or where they all log in."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_front import asked_publicly, host_of
from goldenpath.engine.urls import place_of
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where every public answer leads away, of two hosts at least."""
    asked = asked_publicly(reading)
    own = _declared(reading)
    away = [o for o in asked if _leads_away(o, own)]
    if away and len(away) == len(asked) and len({host_of(o) for o in away}) >= _LEAST:
        yield fact_of_seen(away, Scope(component="client"), asked_words(away[-1]), status=str(away[-1].status or ""))


_LEAST = 2


def _leads_away(seen: Observation, own: frozenset[str]) -> bool:
    """Return whether an answer leads to a host that nobody declared, and may be another's than the one asked.

    Behind a certificate that was verified it is the host's own: one that sends people to log in elsewhere.
    """
    if seen.failure is not None:
        return seen.failure.reason is Reason.REDIRECT_AWAY
    host = _host(seen.header("location"))
    plain = seen.question.target.startswith("http://")
    return plain and 300 <= (seen.status or 0) < 400 and host != "" and not own & {host, _above(host)}


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or ""
    except ValueError:  # a server may send anything
        return ""


def _above(host: str) -> str:
    """Return the domain that a host stands in, empty where that is no more than a top-level one."""
    rest = host.partition(".")[2]
    return rest if "." in rest else ""


def _declared(reading: Reading) -> frozenset[str]:
    """Return the hosts that are declared, the domains they stand in, and the environment's own domains."""
    urls = (u for p in reading.environment.parts for u in (p.url, p.direct, p.inside) if u)
    hosts = {place_of(u).host for u in urls}
    return frozenset({*hosts, *map(_above, hosts), *reading.environment.domains} - {""})


FACT = FactRule(
    id="everybody-led-away",
    title="different hosts all lead to one that nobody declared",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
