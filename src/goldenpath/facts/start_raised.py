"""A start was ended by an exception that no word places outside the application's own code."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.facts.route_raised import is_foreign
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_SETTING = re.compile(
    r"(?:ValueError|RuntimeError|ValidationError|ImproperlyConfigured|AssertionError)[^\n]{0,80}?"
    r"(?:\b[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{2,40}\b|(?i:must be (?:set|at least)|is (?:not set|required)|in production))"
)
"""Exceptions by which code refuses its own settings: who has to act is whoever sets them."""


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the exceptions of tracebacks that speak neither of another system nor of a setting."""
    for fact in reading.of("exception-raised"):
        if not is_foreign(fact.text) and _SETTING.search(fact.text) is None:
            yield fact


FACT = FactRule(
    id="start-raised",
    title="an exception that no word places outside the application's own code was raised",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
)
