"""PostgreSQL: start-up, authentication, a query, and how full and how locked it is."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from goldenpath.contracts import Check
from goldenpath.engine.urls import place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import Limits, PostgresAsk, Probe

TIMES = 2
"""Asked twice at once: one answer of two is no death."""


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield the question, as the user and to the database that the URL names."""
    if not part.url.startswith(("postgres://", "postgresql://")):
        return
    parts = urlsplit(part.url)
    user = part.user or unquote(parts.username or "postgres")
    database = unquote(parts.path.lstrip("/")) or user
    question = PostgresAsk(place=place_of(part.url), user=user, database=database, password=part.password)
    limits = Limits(seconds=environment.budget.answer)
    for _ in range(TIMES):
        yield Probe(component=part.name, purpose="select-1", ask=question, way="inside", limits=limits)


CHECK = Check(
    id="postgres",
    title="does the database answer a query",
    kinds=("database",),
    ask=ask,
    decides="whether the database or the way to it is at fault",
)
