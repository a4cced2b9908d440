"""What a condition says: read from its text into a tree, every word of it checked against what can be known."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from goldenpath.engine.condition_tree import (
    ROOTS,
    Choice,
    Compare,
    ConditionError,
    Each,
    Has,
    Length,
    Literal,
    Name,
    Not,
    Operand,
    Plain,
    Several,
    Share,
    Span,
    Tree,
)
from goldenpath.engine.condition_types import check_types
from goldenpath.engine.condition_words import Token, literal_of, tokens_of, unquoted
from goldenpath.engine.pattern_text import PatternError
from goldenpath.engine.patterns import compile_pattern

LONGEST: Final = 500
"""Characters of one condition."""
_DEEPEST = 20

COMPARED: Final = ("==", "!=", "<", "<=", ">", ">=")
_WORDS: Final = frozenset({"and", "or", "not", "in", "contains", "matches", "of", "true", "false", "null"})
_AFTER: Final = "==, !=, <, <=, >, >=, in, contains or matches"
_OPENING: Final = "a name such as status, phase.connect, body.status, header.content-type or certificate.expires_in"

_STEP = re.compile(r'\.([A-Za-z0-9_$@-]+)|\[(-?\d+)\]|\["((?:[^"\\]|\\.)*)"\]|^([A-Za-z_][A-Za-z0-9_-]*)')


def read_condition(text: str, names: Iterable[str] | None = None) -> Tree:
    """Return what a condition says; ``names`` are the values that its protocol's answers hold, where known.

    Raises:
        ConditionError: a word of it is not one that can stand there.
    """
    if len(text) > LONGEST:
        raise ConditionError(1, f"a condition of {len(text)} characters", f"at most {LONGEST}")
    reader = _Reader(tokens_of(text), None if names is None else frozenset(names))
    tree = reader.either(0)
    left = reader.next
    if left.kind != "end":
        raise ConditionError(left.at, f'"{left.text}"', '"and", "or" or the end')
    return tree


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[Token], names: frozenset[str] | None) -> None:
        self.tokens = tokens
        self.names = names
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def step(self) -> Token:
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def took(self, text: str) -> bool:
        """Step over a word or sign where it stands next."""
        if self.next.text != text or self.next.kind == "text":
            return False
        self.at += 1
        return True

    def need(self, text: str) -> None:
        if not self.took(text):
            raise ConditionError(self.next.at, f'"{self.next.text}"', f'"{text}"')

    def either(self, depth: int) -> Tree:
        if depth > _DEEPEST:
            raise ConditionError(self.next.at, "brackets too deep", f"at most {_DEEPEST} inside each other")
        ways = [self.both(depth)]
        while self.took("or"):
            ways.append(self.both(depth))
        return ways[0] if len(ways) == 1 else Several(word="or", of=tuple(ways))

    def both(self, depth: int) -> Tree:
        parts = [self.single(depth)]
        while self.took("and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else Several(word="and", of=tuple(parts))

    def single(self, depth: int) -> Tree:
        if self.took("not"):
            if depth > _DEEPEST:
                raise ConditionError(self.next.at, 'too many "not"', f"at most {_DEEPEST}")
            return Not(of=self.single(depth + 1))
        if self.took("("):
            tree = self.either(depth + 1)
            self.need(")")
            return tree
        if self.next.text == "has" and self.tokens[self.at + 1].text == "(":
            self.step()
            return Has(of=self.inside())
        return self.comparison()

    def inside(self) -> Name:
        """Return the name in brackets."""
        self.need("(")
        name = self.name()
        self.need(")")
        return name

    def comparison(self) -> Compare:
        first = self.next
        left = self.operand()
        sign = self.step()
        if sign.text in COMPARED:
            second = self.next
            right = self.operand()
            check_types(left, sign.text, right, (first.at, sign.at, second.at))
            return Compare(left=left, sign=sign.text, right=right)
        if sign.text == "in":
            return Compare(left=left, sign="in", right=self.set())
        if sign.text in {"contains", "matches"}:
            return self.search(left, sign.text)
        near = get_close_matches(sign.text, ("contains", "matches", "in"), n=1)
        came = "the end" if sign.kind == "end" else f'"{sign.text}"'
        raise ConditionError(sign.at, came, _AFTER, near[0] if near else "")

    def search(self, left: Operand, word: str) -> Compare:
        at = self.next
        right = self.literal()
        if right is None or (word == "matches" and at.kind != "text"):
            raise ConditionError(at.at, f'"{at.text}"', "a quoted text")
        if word == "contains":
            return Compare(left=left, sign=word, right=right)
        try:
            return Compare(left=left, sign=word, right=right, pattern=compile_pattern(str(right.value)))
        except PatternError as problem:
            raise ConditionError(
                at.at + problem.position, f"in the pattern, {problem.came}", problem.expected
            ) from None

    def set(self) -> Span | Choice:
        start = self.next
        if self.took("["):
            return self.choice(start)
        low = self.literal()
        if low is not None and self.took(".."):
            high = self.literal()
            if high is not None and _ordered(low.value, high.value):
                return Span(text=f"{low.text}..{high.text}", low=float(str(low.value)), high=float(str(high.value)))
        raise ConditionError(
            start.at, f'"{start.text}"', "two numbers in order such as 200..299, or a list such as [200, 204]"
        )

    def choice(self, start: Token) -> Choice:
        found: list[Literal] = []
        while not self.took("]"):
            at = self.next
            literal = self.literal()
            if literal is None:
                raise ConditionError(at.at, f'"{at.text}"', "numbers or quoted texts, divided by commas")
            found.append(literal)
            if self.next.text != "]":
                self.need(",")
        if not found:
            raise ConditionError(start.at, "an empty list", "at least one value")
        return Choice(text=f"[{', '.join(one.text for one in found)}]", of=tuple(one.value for one in found))

    def operand(self) -> Operand:
        token = self.next
        literal = self.literal()
        if literal is not None:
            return self.share(literal) if self.next.text == "%" else literal
        if token.kind != "name" or token.text in _WORDS:
            raise ConditionError(token.at, "the end" if token.kind == "end" else f'"{token.text}"', _OPENING)
        if self.tokens[self.at + 1].text == "(":
            return self.called(token)
        return self.name()

    def called(self, token: Token) -> Operand:
        self.step()
        if token.text == "len":
            name = self.inside()
            return Length(text=f"len({name.text})", of=name)
        if token.text in {"any", "all"}:
            name = self.inside()
            return Each(text=f"{token.text}({name.text})", all=token.text == "all", of=name)
        near = get_close_matches(token.text, ("len", "any", "all", "has"), n=1)
        raise ConditionError(token.at, f'"{token.text}("', "len( ), any( ), all( ) or has( )", near[0] if near else "")

    def share(self, percent: Literal) -> Share:
        self.need("%")
        self.need("of")
        at = self.next
        of = self.operand()
        if isinstance(percent.value, bool | str | None) or percent.time or isinstance(of, Share):
            raise ConditionError(at.at, f'"{at.text}"', "a number, % of, and a name: 80 % of connections.allowed")
        return Share(text=f"{percent.text} % of {of.text}", percent=float(percent.value), of=of)

    def literal(self) -> Literal | None:
        """Return the value that stands next, ``None`` where something else does."""
        token = self.next
        found = literal_of(token)
        if found is not None:
            self.at += 1
        return found

    def name(self) -> Name:
        token = self.step()
        if token.kind != "name" or token.text in _WORDS:
            raise ConditionError(token.at, f'"{token.text}"', _OPENING)
        steps: list[str | int] = []
        for step in _STEP.finditer(token.text):
            dotted, number, quoted, root = step.groups()
            steps.append(int(number) if number else dotted or root or unquoted(quoted or ""))
        self._check_name(token)
        return Name(text=token.text, steps=tuple(steps))

    def _check_name(self, token: Token) -> None:
        root = token.text.partition(".")[0].partition("[")[0]
        if token.text in ROOTS or root == "body" or (root == "header" and token.text != root):
            return
        whole = root in {"phase", "certificate", "status", "failure", "total", "header"}
        if self.names is None and not whole:
            return
        names = self.names or frozenset()
        if token.text in names:
            return
        known = sorted({*ROOTS, *names})
        near = get_close_matches(token.text, (*known, "header.content-type"), n=1)
        expected = f"one of {', '.join(k for k in known if k.startswith(root))}" if whole else _known(names)
        raise ConditionError(token.at, f'unknown name "{token.text}"', expected, near[0] if near else "")


def _known(names: frozenset[str]) -> str:
    said = ", ".join(sorted(names)[:20])
    return _OPENING + (f", or one of {said}" if said else "")


def _ordered(low: Plain, high: Plain) -> bool:
    numbers = [v for v in (low, high) if isinstance(v, int | float) and not isinstance(v, bool)]
    return len(numbers) == 2 and numbers[0] <= numbers[1]
