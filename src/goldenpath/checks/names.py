"""Names: does the name server know the hosts, and where do they lead."""

from collections.abc import Iterator

from goldenpath.contracts import Check
from goldenpath.engine.urls import is_address, place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import DnsAsk, Limits, Probe


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield one question for the host of the component's URL; an address needs none."""
    host = place_of(part.url).host if part.url else ""
    if host and not is_address(host):
        limits = Limits(seconds=environment.budget.answer)
        yield Probe(component="dns", purpose=f"name-of-{part.name}", ask=DnsAsk(name=host), limits=limits)


CHECK = Check(
    id="names",
    title="does the name server know the host",
    kinds=("service", "auth", "frontend", "websocket"),
    ask=ask,
    decides="whether users find the way to the load balancer at all",
)
