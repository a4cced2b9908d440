"""Health: what the service says of itself, asked as users come."""

from collections.abc import Iterator

from goldenpath.contracts import Check
from goldenpath.engine.urls import path_of, place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import HttpAsk, Limits, Probe


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield one question for each declared health path, all at once, so that ends they share can be seen."""
    for path in part.health:
        yield health_probe(part, environment, part.url, path, "public")


def health_probe(part: Part, environment: Environment, url: str, path: str, way: str) -> Probe:
    """Return the question for one health path at one of the component's URLs."""
    ask = HttpAsk(place=place_of(url), path=path_of(url).rstrip("/") + path, headers=(("accept", "application/json"),))
    limits = Limits(seconds=environment.budget.answer, kept=16_384)
    return Probe(component=part.name, purpose=f"health:{path}", ask=ask, way=way, limits=limits)


CHECK = Check(
    id="health",
    title="what does the service say of itself",
    kinds=("service", "auth", "frontend", "websocket"),
    ask=lambda part, environment: ask(part, environment) if part.url else (),
    decides="which of its stores and callees a service misses",
)
