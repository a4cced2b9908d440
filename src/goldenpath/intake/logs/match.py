"""Which facts' patterns a text matches, looked up quickly and exactly.

Texts of one fold share the answer to "which patterns *could* match": a literal that stands in a text
stands, folded, in the folded text. Only those candidates are then tried on the text itself, so digits
that decide (exit 1 or exit 3, 502 or 503) are never lost. `tests/property` holds this equal to the plain
loop over all patterns.
"""

import re
from collections.abc import Iterable

from goldenpath.contracts import FactRule, Pattern
from goldenpath.intake.logs.text import fold
from goldenpath.model.entry import Mark, Severity, Stream


class Compiled:
    """One pattern; its expression is compiled when a text could match it for the first time."""

    __slots__ = ("_expression", "_regex", "fact", "literals", "rank", "streams")

    def __init__(self, fact: str, pattern: Pattern) -> None:
        self.fact = fact
        self.literals = tuple(fold(literal).lower() for literal in pattern.literals)
        self.streams = frozenset(pattern.streams)
        self.rank = pattern.level.rank
        self._expression = pattern.regex
        self._regex: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """Return the match of the expression in a text."""
        if self._regex is None:
            self._regex = re.compile(self._expression)
        return self._regex.search(text)


class Matcher:
    """All patterns of all facts."""

    def __init__(self, rules: Iterable[FactRule]) -> None:
        self._all = [Compiled(rule.id, pattern) for rule in rules for pattern in rule.patterns]
        places: dict[bytes, list[int]] = {}
        for place, pattern in enumerate(self._all):
            for literal in pattern.literals:
                places.setdefault(literal, []).append(place)
        self._literals = list(places.items())

    def candidates(self, key: bytes) -> tuple[Compiled, ...]:
        """Return the patterns that a text of this fold could match."""
        low = key.lower()
        found = {place for literal, places in self._literals if literal in low for place in places}
        return tuple(self._all[place] for place in sorted(found))

    @staticmethod
    def marks(candidates: tuple[Compiled, ...], text: str, stream: Stream, level: Severity) -> tuple[Mark, ...]:
        """Return the marks of a text among its fold's candidates; each fact counts once."""
        found: dict[str, Mark] = {}
        for pattern in candidates:
            if pattern.fact in found or not _counts(pattern, stream, level):
                continue
            hit = pattern.search(text)
            if hit is not None:
                values = tuple((k, v) for k, v in hit.groupdict().items() if v is not None)
                found[pattern.fact] = Mark(fact=pattern.fact, values=values)
        return tuple(found.values())

    def marks_slowly(self, text: str, stream: Stream, level: Severity) -> tuple[Mark, ...]:
        """Return the same by trying every pattern: the law that `marks` is tested against."""
        found: dict[str, Mark] = {}
        for pattern in self._all:
            hit = pattern.search(text) if _counts(pattern, stream, level) else None
            if hit is not None and pattern.fact not in found:
                values = tuple((k, v) for k, v in hit.groupdict().items() if v is not None)
                found[pattern.fact] = Mark(fact=pattern.fact, values=values)
        return tuple(found.values())


def _counts(pattern: Compiled, stream: Stream, level: Severity) -> bool:
    if pattern.streams and stream not in pattern.streams:
        return False
    return level is Severity.DEFAULT or level.rank >= pattern.rank
