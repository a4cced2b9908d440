"""An instance died while its program was imported, before it opened a connection."""

import re
from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_life
from goldenpath.model.entry import Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_IMPORT = re.compile(
    r"\b(?:ModuleNotFoundError|ImportError|SyntaxError|IndentationError)\b|cannot import name|No module named|Cannot find (?:module|package)"
    r"|ERR_MODULE_NOT_FOUND|Error loading ASGI app|ClassNotFoundException|NoClassDefFoundError|error while loading shared libraries",
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance that failed unserved and whose own words name a failed import."""
    said: dict[Scope, tuple[str, ...]] = {}
    for witness in reading.scan.witnesses:
        entry = witness.first
        if entry.stream is Stream.APPLICATION and entry.scope.instance and _IMPORT.search(entry.text):
            said.setdefault(entry.scope, witness.ids)
    for life in reading.lives:
        if life.failed and not life.served and life.scope in said:
            fact = fact_of_life(life)
            yield replace(fact, ids=(*said[life.scope][:2], *fact.ids))


FACT = FactRule(
    id="died-at-import",
    title="an instance died while its program was imported",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="gunicorn with a missing module on Cloud Run, real exports 2025-09",
)
