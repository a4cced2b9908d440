"""Sibling address: the same host at the address that its load balancer is declared to have."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import Check
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import Limits, Probe, TlsAsk


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield one handshake under the host's name at the declared address, whatever the name server says."""
    balancer = environment.part(part.behind) if part.behind else None
    place = place_of(part.url) if part.url else None
    if balancer is None or place is None or not place.tls:
        return
    limits = Limits(seconds=min(2.0, environment.budget.answer))
    for address in balancer.addresses[:1]:
        asked = TlsAsk(place=replace(place, address=address))
        yield Probe(component=balancer.name, purpose=f"sibling-{part.name}", ask=asked, way="pinned", limits=limits)


CHECK = Check(
    id="sibling-address",
    title="does the host answer at its load balancer's declared address",
    kinds=("service", "auth", "frontend", "websocket"),
    ask=ask,
    cost=2,
    decides="whether the record or what it leads to is at fault",
    after=("resolve", "tls"),
    separates=("address-record-wrong", "name-not-known", "name-server-down", "certificate-of-other-name"),
)
