"""Around: the same service without the load balancer in between."""

from collections.abc import Iterator

from goldenpath.checks.health import health_probe
from goldenpath.contracts import Check
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import Probe


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield the deepest and the shallowest health question at the direct URL."""
    for path in dict.fromkeys((*part.health[:1], *part.health[-1:])):
        yield health_probe(part, environment, part.direct, path, "direct")


CHECK = Check(
    id="around",
    title="does the service answer around the load balancer",
    kinds=("service", "auth", "frontend", "websocket"),
    ask=lambda part, environment: ask(part, environment) if part.direct else (),
    decides="whether the load balancer or the service is at fault",
)
