"""The tree that a regular expression says: read from left to right, refusing what cannot be matched in bounded time."""

from collections.abc import Callable
from typing import Final

from goldenpath.model.record import record

LONGEST: Final = 200
"""Characters of a pattern."""
MOST: Final = 1_000
"""Repetitions of one thing."""

_DEEPEST = 20

Holds = Callable[[str], bool]
"""Whether a character is one of those meant."""


class PatternError(Exception):
    """A pattern that cannot be read, or that this engine refuses; ``position`` counts from 1."""

    def __init__(self, position: int, came: str, expected: str) -> None:
        super().__init__(f"{came}; expected {expected}")
        self.position = position
        self.came = came
        self.expected = expected


@record
class Read:
    """One character."""

    holds: Holds


@record
class Stand:
    """A place between characters: ``start``, ``end``, or ``edge`` of a word."""

    where: str
    flip: bool = False


@record
class Chain:
    """One after the other."""

    parts: tuple["Tree", ...]


@record
class Choice:
    """One of them."""

    ways: tuple["Tree", ...]


@record
class Repeat:
    """The same again."""

    what: "Tree"
    least: int
    most: int | None


Tree = Read | Stand | Chain | Choice | Repeat
"""What a pattern consists of."""


def read_pattern(text: str) -> Tree:
    """Return what a pattern says.

    Raises:
        PatternError: it cannot be read, is too long, or needs references back or looking around.
    """
    if len(text) > LONGEST:
        raise PatternError(1, f"a pattern of {len(text)} characters", f"at most {LONGEST}")
    reader = _Reader(text)
    tree = reader.alternatives(0)
    if not reader.ended:
        raise PatternError(reader.at + 1, 'a ")" without its "("', "balanced brackets")
    return tree


def is_word(sign: str) -> bool:
    """Return whether a character belongs to a word."""
    return sign.isalnum() or sign == "_"


def _not(holds: Holds) -> Holds:
    return lambda sign: not holds(sign)


_CLASSES: Final[dict[str, Holds]] = {
    "d": str.isdecimal,
    "D": _not(str.isdecimal),
    "w": is_word,
    "W": _not(is_word),
    "s": str.isspace,
    "S": _not(str.isspace),
}
_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r"}
_STANDS: Final = {
    "b": Stand(where="edge"),
    "B": Stand(where="edge", flip=True),
    "A": Stand(where="start"),
    "Z": Stand(where="end"),
}


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.any_case = text.startswith("(?i)")
        if self.any_case:
            self.at = 4

    @property
    def ended(self) -> bool:
        return self.at >= len(self.text)

    @property
    def next(self) -> str:
        return self.text[self.at] if not self.ended else ""

    def took(self, sign: str) -> bool:
        """Step over a sign where it stands next."""
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def wrong(self, came: str, expected: str) -> PatternError:
        return PatternError(min(self.at, len(self.text)) + 1, came, expected)

    def alternatives(self, depth: int) -> Tree:
        if depth > _DEEPEST:
            raise self.wrong("brackets too deep", f"at most {_DEEPEST} inside each other")
        ways = [self.chain(depth)]
        while self.took("|"):
            ways.append(self.chain(depth))
        return ways[0] if len(ways) == 1 else Choice(ways=tuple(ways))

    def chain(self, depth: int) -> Tree:
        parts = []
        while not self.ended and self.next not in "|)":
            parts.append(self.repeated(self.one(depth)))
        return Chain(parts=tuple(parts))

    def one(self, depth: int) -> Tree:  # noqa: PLR0911 - one line for each sign
        if self.took("("):
            return self.group(depth)
        if self.took("["):
            return self.sign_class()
        if self.took("\\"):
            return self.escaped()
        if self.next in "*+?{":
            raise self.wrong(f'a "{self.next}" with nothing to repeat', 'something before it, or "\\" to mean the sign')
        sign = self.next
        self.at += 1
        if sign == ".":
            return Read(holds=lambda c: c != "\n")
        if sign == "^":
            return Stand(where="start")
        if sign == "$":
            return Stand(where="end")
        return self.literal(sign)

    def group(self, depth: int) -> Tree:
        opened = self.at
        if self.took("?") and not self.took(":"):
            raise self.wrong(f'"(?{self.next}"', "no looking around and no flags inside: ( ), (?: ), and (?i) in front")
        tree = self.alternatives(depth + 1)
        if not self.took(")"):
            raise PatternError(opened, 'a "(" without its ")"', "balanced brackets")
        return tree

    def escaped(self) -> Tree:
        if self.ended:
            raise self.wrong('a "\\" at the end', "a sign after it")
        sign = self.next
        if sign.isdigit():
            raise self.wrong(f'"\\{sign}"', "no reference back")
        self.at += 1
        if sign in _STANDS:
            return _STANDS[sign]
        if sign in _CLASSES:
            return Read(holds=_CLASSES[sign])
        return self.literal(self.plain(sign))

    def plain(self, sign: str) -> str:
        if sign in _SIGNS:
            return _SIGNS[sign]
        if sign.isalpha():
            raise PatternError(self.at, f'"\\{sign}"', "one of \\d \\w \\s \\b \\n \\t, or \\ before a sign")
        return sign

    def literal(self, sign: str) -> Tree:
        if self.any_case:
            lower, upper = sign.lower(), sign.upper()
            return Read(holds=lambda c: c in {sign, lower, upper})
        return Read(holds=lambda c: c == sign)

    def repeated(self, what: Tree) -> Tree:
        repeats = 0
        while self.next and self.next in "*+?{":
            if repeats:
                raise self.wrong("a repetition of a repetition", "one of * + ? {m,n}")
            least, most = self.times()
            self.took("?")  # as few as possible: the same answer to whether it is found
            if isinstance(what, Stand):
                raise self.wrong("a repetition of a place", "a sign, a class or a group before it")
            what, repeats = Repeat(what=what, least=least, most=most), 1
        return what

    def times(self) -> tuple[int, int | None]:
        for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.took(sign):
                return times
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at + 1 : max(end, 0)].partition(",")
        if end < 0 or not low.isascii() or not low.isdigit() or not (high == "" or (high.isascii() and high.isdigit())):
            raise self.wrong('a "{" that is no repetition', "{m}, {m,} or {m,n}, or \\{ to mean the sign")
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if max(least, most or 0) > MOST or (most is not None and most < least):
            raise self.wrong(f"{{{low}{comma}{high}}}", f"m not above n, and at most {MOST}")
        self.at = end + 1
        return least, most

    def sign_class(self) -> Tree:
        opened = self.at
        flip = self.took("^")
        wanted: list[Holds] = []
        while self.next != "]" or self.at == opened + flip:
            if self.ended:
                raise PatternError(opened, 'a "[" without its "]"', "balanced brackets")
            wanted.append(self.class_member())
        self.at += 1
        found = tuple(wanted)
        if flip:
            return Read(holds=lambda c: not any(h(c) for h in found))
        return Read(holds=lambda c: any(h(c) for h in found))

    def class_member(self) -> Holds:
        low = self.class_sign()
        if callable(low):
            return low
        if self.next == "-" and self.text[self.at + 1 : self.at + 2] not in {"", "]"}:
            self.at += 1
            high = self.class_sign()
            if callable(high) or high < low:
                raise self.wrong("a range without two ends in order", "such as a-z")
            return self.either_case(lambda c: low <= c <= high)
        return self.either_case(lambda c: c == low)

    def either_case(self, holds: Holds) -> Holds:
        if not self.any_case:
            return holds
        return lambda c: holds(c) or holds(c.lower()) or holds(c.upper())

    def class_sign(self) -> str | Holds:
        if self.took("\\"):
            sign = self.next
            self.at += 1
            if sign in _CLASSES:
                return _CLASSES[sign]
            return self.plain(sign)
        sign = self.next
        self.at += 1
        return sign
