"""The database answered the instance."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_NAMED = re.compile(r"(?i)\b(?:database|postgres(?:ql)?|mysql|mariadb|sql server|mongo(?:db)?|db)\b")


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the answers of backing services whose text names a database: another one's answer says nothing about it."""
    for fact in reading.of("backing-answered"):
        if _NAMED.search(fact.text):
            yield fact


FACT = FactRule(
    id="database-answered",
    title="the database answered the instance",
    kind=FactKind.TEXT,
    shows=Shows.GOOD,
    derive=derive,
    origin="as the fact backing-answered",
)
