"""An import failed, and nothing says that the program could do without it."""

import re
from collections.abc import Iterator
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.entry import Severity
from goldenpath.model.fact import Fact, FactKind, Life, Reading, Shows
from goldenpath.model.topology import Scope

SOON = timedelta(seconds=15)
"""Within this time after the failed import the start has to end; 0.4 to 2 s were measured with gunicorn and uvicorn."""

_DOES_WITHOUT = re.compile(
    r"(?i)\b(?:optional|fall(?:ing|s)? ?back|fallback|not available|unavailable|disabl|skipp|without|instead|ignor|degrad"
    r"|left out|turned off|is off|using|plugin|extension|install .{1,60} to (?:enable|use))|\boff:"
)
_ENDS = frozenset({"module-not-found", "exception-raised", "exception-logged", "boot-failed", "startup-failed"})


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each failed import that is an error, and that no other complaint or long life contradicts.

    Programs try imports that they can do without. One that ends a start is logged as an error, the end follows at
    once, and nothing else is said to be wrong in between.
    """
    lives = {one.scope: one for one in reading.lives}
    others: dict[Scope, list[Fact]] = {}
    for fact in reading.facts:
        if fact.shows is Shows.FAILURE and fact.kind is FactKind.TEXT and fact.id not in _ENDS:
            others.setdefault(_place(fact), []).append(fact)
    for fact in reading.of("memory-exceeded"):
        others.setdefault(_place(fact), []).append(fact)
    for fact in reading.of("module-not-found"):
        if _is_error(fact) and _ends_the_start(fact, lives.get(_place(fact)), others.get(_place(fact), []), reading):
            yield fact


def _place(fact: Fact) -> Scope:
    return Scope(component=fact.scope.component, revision=fact.scope.revision, instance=fact.scope.instance)


def _is_error(fact: Fact) -> bool:
    if 0 < fact.severity.rank < Severity.ERROR.rank:
        return False
    head = fact.text.split("No module named", 1)[0]
    return "Traceback" in head or _DOES_WITHOUT.search(fact.text.split("\n", 1)[0]) is None


def _ends_the_start(fact: Fact, life: Life | None, others: list[Fact], reading: Reading) -> bool:
    if not fact.scope.instance:
        return True
    if any(other.last >= fact.first for other in others) or _another_raised(fact, reading):
        return False
    if life is None or life.ended_at is None:
        return True
    return life.ended_at - fact.last <= SOON


def _another_raised(fact: Fact, reading: Reading) -> bool:
    """Return whether the instance later raised an exception that does not speak of the module."""
    module = fact.value("module")
    return any(
        module not in other.text and other.last > fact.last and _place(other) == _place(fact)
        for other in reading.of("exception-raised", "exception-logged")
    )


FACT = FactRule(
    id="import-fatal",
    title="an import failed, and nothing says that the program could do without it",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="gunicorn with a missing module on Cloud Run, real exports 2025-09",
)
