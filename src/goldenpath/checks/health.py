"""Health: what the service says of itself, asked as users come."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import Check
from goldenpath.engine.urls import path_of, place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import HttpAsk, Limits, Probe

APART = 0.15
"""Seconds between two questions to one service: what begins apart and ends together was ended by one event."""
_LATEST = 0.6
"""However many paths there are, a check does not wait longer for the last of them to be asked."""


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield one question for each declared health path, one a little after the other, all under way together."""
    for number, path in enumerate(part.health):
        probe = health_probe(part, environment, part.url, path, "public")
        yield replace(probe, after=min(number * APART, _LATEST))


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
