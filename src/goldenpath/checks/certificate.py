"""Certificate: a full, verified handshake with the host that users come to."""

from collections.abc import Iterator

from goldenpath.contracts import Check
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import Limits, Probe, TlsAsk


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield one handshake for the component's URL where that is one of TLS."""
    place = place_of(part.url) if part.url else None
    if place is not None and place.tls:
        limits = Limits(seconds=environment.budget.answer)
        yield Probe(
            component="certificate", purpose=f"handshake-of-{part.name}", ask=TlsAsk(place=place), limits=limits
        )


CHECK = Check(
    id="certificate",
    title="does the handshake end well, and whose certificate is it",
    kinds=("service", "auth", "frontend", "websocket"),
    ask=ask,
    decides="whether clients refuse what the load balancer shows",
)
