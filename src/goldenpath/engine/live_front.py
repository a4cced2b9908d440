"""What stands between users and services, as it was seen from outside: names, the door, certificates, who answers."""

from collections.abc import Iterable, Iterator

from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.topology import Scope

_SERVICES = ("service", "auth", "frontend", "websocket")


def asked_publicly(reading: Reading) -> tuple[Observation, ...]:
    """Return every question over HTTP that went as users go."""
    return tuple(o for o in reading.observations if o.question.protocol == "http" and o.question.way == "public")


def names_asked(reading: Reading) -> tuple[Observation, ...]:
    """Return every question to a name server for a declared host."""
    asked = (o for o in reading.observations if o.question.protocol == "dns" and o.vantage == "here")
    return tuple(o for o in asked if o.question.way != "family")  # a host without IPv6 is no host without a name


def handshakes(reading: Reading) -> tuple[Observation, ...]:
    """Return everything that went as far as a handshake, or through one."""
    return tuple(o for o in reading.observations if o.took(Phase.TLS) is not None)


def refused_certificates(reading: Reading, *reasons: Reason) -> Iterator[Fact]:
    """Yield a fact where what users are shown was refused for one of these reasons, and never taken there.

    What is asked around the load balancer goes by an address, whose name no certificate bears.
    """
    public = [o for o in handshakes(reading) if o.question.way != "direct"]
    taken = {place_in(o) for o in public if o.failure is None}
    seen = [o for o in public if o.failure is not None and o.failure.reason in reasons and place_in(o) not in taken]
    if seen:
        host, port = host_of(seen[-1]), place_in(seen[-1]).rpartition(":")[2]
        port = port if port.isdigit() else ""
        certificate = next((o.certificate for o in reversed(seen) if o.certificate is not None), None)
        shown = ", ".join(certificate.names[:3]) if certificate else ""
        ends = f"{certificate.not_after:%Y-%m-%d %H:%M} UTC" if certificate else ""
        scope = Scope(component="certificate")
        yield fact_of_seen(seen, scope, asked_words(seen[-1]), host=host, port=port, shown=shown, ended=ends)


def place_in(seen: Observation) -> str:
    """Return host and port of what was asked, without scheme, user and path."""
    target = seen.question.target
    return (target.partition("://")[2] or target).partition("/")[0].rpartition("@")[2]


def host_of(seen: Observation) -> str:
    """Return the host that a question was about."""
    target = seen.question.target
    rest = target.partition("://")[2] or target
    return rest.partition("/")[0].rpartition(":")[0] or rest.partition("/")[0]


def services(reading: Reading) -> tuple[str, ...]:
    """Return the declared services that users come to."""
    return tuple(c.name for c in reading.topology.components if c.kind in _SERVICES)


def of_service(reading: Reading, name: str, way: str) -> tuple[Observation, ...]:
    """Return what was asked of a service's health one way, in order of the ends."""
    return tuple(
        o
        for o in reading.observations
        if o.question.component == name
        and o.question.way == way
        and o.question.protocol == "http"
        and (o.vantage == "here" or way != "public")
    )


def own_answer(seen: Observation) -> bool:
    """Return whether the service itself answered: it says so, or it answers in its own form."""
    if not seen.answered or seen.status is None:
        return False
    if seen.header("x-served-by"):
        return True
    return seen.status < 500 and seen.body.lstrip().startswith("{")


def balancer_of(reading: Reading, service: str) -> str:
    """Return the load balancer that is declared in front of a service, empty where none is."""
    part = reading.environment.part(service)
    return part.behind if part is not None else ""


def together(seen: Iterable[Observation], seconds: float = 0.2) -> tuple[Observation, ...]:
    """Return the largest group of questions that were asked apart and ended together: one death or one thaw."""
    ordered = sorted(seen, key=lambda o: o.ended)
    best: tuple[Observation, ...] = ()
    for number, one in enumerate(ordered):
        group = tuple(o for o in ordered[number:] if (o.ended - one.ended).total_seconds() <= seconds)
        if len(group) > len(best):
            best = group
    return best
