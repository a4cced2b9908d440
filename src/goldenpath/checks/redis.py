"""Redis: PING, and how full it is."""

from collections.abc import Iterator

from goldenpath.contracts import Check
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import Limits, Probe, RedisAsk

TIMES = 2
"""Asked twice at once: one answer of two is no death."""


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield the question."""
    if not part.url.startswith(("redis://", "rediss://")):
        return
    question = RedisAsk(place=place_of(part.url), user=part.user, password=part.password)
    limits = Limits(seconds=environment.budget.answer)
    for _ in range(TIMES):
        yield Probe(component=part.name, purpose="ping", ask=question, way="inside", limits=limits)


CHECK = Check(
    id="redis",
    title="does the cache answer a PING",
    kinds=("cache",),
    ask=ask,
    decides="whether the cache or the way to it is at fault",
)
