"""An instance died while its program was imported, before it opened a connection."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_life
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_SOON = timedelta(seconds=15)
_IMPORT = re.compile(
    r"\b(?:ModuleNotFoundError|ImportError|SyntaxError|IndentationError)\b|cannot import name|No module named|Cannot find (?:module|package)"
    r"|ERR_MODULE_NOT_FOUND|Error loading ASGI app|ClassNotFoundException|NoClassDefFoundError|error while loading shared libraries",
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each instance that failed unserved and whose own words name a failed import."""
    said: dict[Scope, tuple[datetime, tuple[str, ...]]] = {}
    for witness in reading.scan.witnesses:
        entry = witness.first
        if entry.stream is not Stream.APPLICATION or not entry.scope.instance or not _IMPORT.search(entry.text):
            continue
        if not 0 < entry.level.rank < Severity.ERROR.rank:
            said.setdefault(entry.scope, (witness.last.at, witness.ids))
    for life in reading.lives:
        if not life.failed or life.served or life.scope not in said:
            continue
        at, ids = said[life.scope]
        if life.ended_at is None or life.ended_at - at <= _SOON:
            fact = fact_of_life(life)
            yield replace(fact, ids=(*ids[:2], *fact.ids))


FACT = FactRule(
    id="died-at-import",
    title="an instance died while its program was imported",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="gunicorn with a missing module on Cloud Run, real exports 2025-09",
)
