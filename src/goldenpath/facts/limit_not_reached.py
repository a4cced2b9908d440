"""A message names a time limit that cannot be the one that fired: less time had passed."""

import re
from collections.abc import Iterator
from datetime import datetime

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.model.entry import Severity, Stream, Witness
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope

_LIMIT = re.compile(
    r"(?i)(?:timeout|timed out|time-out)[^\n]{0,20}? (?:after|of|in) (\d+(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?\b"
)
_SHARE = 0.8
_LEAST = 0.2


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact where a start's last line before the message is nearer than the limit it names.

    A start is sequential, so a wait that ends with the message began after the line before it at the
    latest unless the waiting itself wrote lines; hence this stays a suspicion.
    """
    times: dict[Scope, list[datetime]] = {}
    named: list[tuple[Witness, float]] = []
    for witness in reading.scan.witnesses:
        if witness.first.stream is not Stream.APPLICATION or not witness.first.scope.instance:
            continue
        times.setdefault(witness.first.scope, []).extend((witness.first.at, witness.last.at))
        found = _LIMIT.search(witness.first.text)
        if found is not None and witness.first.level.rank >= Severity.WARNING.rank and "\n" not in witness.first.text:
            named.append((witness, float(found.group(1))))
    for witness, limit in named:
        before = [t for t in times[witness.first.scope] if (witness.first.at - t).total_seconds() > _LEAST]
        if not before:
            continue
        waited = (witness.first.at - max(before)).total_seconds()
        if waited < _SHARE * limit:
            yield fact_of(witness, limit=f"{limit:g}", waited=f"{waited:.1f}")


FACT = FactRule(
    id="limit-not-reached",
    title="a message names a limit that cannot be the one that fired",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="real export 2025-09: the text says 25.0 s, 10.2 s were measured on every start",
)
