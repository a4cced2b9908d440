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


Found = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Facts and the values that their patterns captured: marks, as a key."""

_GRAM = 4


class Matcher:
    """All patterns of all facts, found by four bytes of a literal that few texts hold."""

    def __init__(self, rules: Iterable[FactRule]) -> None:
        self._all = [Compiled(rule.id, pattern) for rule in rules for pattern in rule.patterns]
        self._by_gram: dict[bytes, list[tuple[bytes, int]]] = {}
        self._short: list[tuple[bytes, int]] = []
        for place, pattern in enumerate(self._all):
            for literal in pattern.literals:
                held = self._short if len(literal) < _GRAM else self._by_gram.setdefault(_rarest(literal), [])
                held.append((literal, place))

    def candidates(self, key: bytes) -> tuple[Compiled, ...]:
        """Return the patterns that a text of this fold could match."""
        low = key.lower()
        grams = {low[i : i + _GRAM] for i in range(len(low) - _GRAM + 1)}
        found = {place for literal, place in self._short if literal in low}
        for gram in self._by_gram.keys() & grams:
            found.update(place for literal, place in self._by_gram[gram] if literal in low)
        return tuple(self._all[place] for place in sorted(found))

    def marks_slowly(self, text: str, stream: Stream, level: Severity) -> Found:
        """Return what every pattern finds, tried one by one: the law that the quick lookup is tested against."""
        return search(counting(tuple(self._all), stream, level), text)


def counting(candidates: tuple[Compiled, ...], stream: Stream, level: Severity) -> tuple[Compiled, ...]:
    """Return the patterns that count in a stream at a level; entries without any level always count."""
    return tuple(
        c
        for c in candidates
        if (not c.streams or stream in c.streams) and (level is Severity.DEFAULT or level.rank >= c.rank)
    )


def search(candidates: tuple[Compiled, ...], text: str) -> Found:
    """Return what the patterns find in a text; each fact counts once, by its first pattern that matches."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for pattern in candidates:
        if pattern.fact not in found:
            hit = pattern.search(text)
            if hit is not None:
                found[pattern.fact] = tuple((k, v) for k, v in hit.groupdict().items() if v is not None)
    return tuple(found.items())


def marks_of(found: Found) -> tuple[Mark, ...]:
    """Return what was found as marks."""
    return tuple(Mark(fact=fact, values=values) for fact, values in found)


def _rarest(literal: bytes) -> bytes:
    """Return the four bytes of a literal that hold the fewest folded digits and spaces."""
    grams = [literal[i : i + _GRAM] for i in range(len(literal) - _GRAM + 1)]
    return min(grams, key=lambda g: (g.count(b"0") + g.count(b" "), g))
