"""Second family: the other address family of a host that does not answer."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import Check
from goldenpath.engine.urls import is_address, place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import DnsAsk, Limits, Probe, TcpAsk


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield the IPv6 addresses of the host, and a connection to each family."""
    place = place_of(part.url) if part.url else None
    if place is None or is_address(place.host):
        return
    limits = Limits(seconds=min(1.5, environment.budget.answer))
    question = DnsAsk(name=place.host, kind="AAAA")
    yield Probe(component="dns", purpose=f"family-6-of-{part.name}", ask=question, way="family", limits=limits)
    for family in (4, 6):
        asked = TcpAsk(place=replace(place, family=family))
        yield Probe(component=part.name, purpose=f"connect-by-{family}", ask=asked, way="family", limits=limits)


CHECK = Check(
    id="second-family",
    title="does the host answer by its other address family",
    kinds=("service", "auth", "frontend", "websocket"),
    ask=ask,
    cost=2,
    decides="whether only one address family is cut",
    after=("resolve", "tls"),
    separates=("balancer-down", "checker-offline"),
)
