"""The door: does the load balancer's own address accept connections, whatever the name server says."""

from collections.abc import Iterator

from goldenpath.contracts import Check
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import Limits, Place, Probe, TcpAsk


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield one connection to each port that services behind it are reached at, at each declared address."""
    ports = sorted({place_of(p.url).port for p in environment.parts if p.behind == part.name and p.url})
    limits = Limits(seconds=environment.budget.answer)
    for address in part.addresses:
        for port in ports:
            place = Place(host=address, port=port)
            yield Probe(component=part.name, purpose="door", ask=TcpAsk(place=place), limits=limits)


CHECK = Check(
    id="door",
    title="does the load balancer accept connections",
    kinds=("load-balancer",),
    ask=ask,
    decides="whether the load balancer is there",
)
