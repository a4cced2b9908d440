"""The syntax that filters of logs and of metrics share: comparisons joined by AND, OR, NOT and parentheses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

LONGEST = 20_000
"""Characters; the Logging API takes no longer query."""
_DEEPEST = 40
_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<operator><=|>=|!=|=~|!~|=|<|>|:)
      | (?P<mark>[(),])
      | (?P<word>[^\s()"',:=<>!~]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_ESCAPED = "\"'\\"
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)

Operator = Literal["=", "!=", "<", "<=", ">", ">=", ":", "=~", "!~"]


class FilterError(Exception):
    """The text is no filter; the sentence says where it ceases to be one."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a field is compared with."""

    text: str
    quoted: bool
    pattern: str = ""
    """The same as a regular expression: only quotation marks and backslashes were escaped."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function over a field and texts."""

    name: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field, an operator and a value."""

    path: tuple[str, ...]
    operator: Operator
    value: Value | Function


@dataclass(frozen=True, slots=True)
class Text:
    """A value alone: it may stand anywhere."""

    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    term: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    terms: tuple["Node", ...]


Node = And | Or | Not | Comparison | Text | Function
Leaf = Comparison | Text | Function
Test = Callable[[dict[str, Any]], bool]
"""Whether one entry or time series, as JSON, is meant."""


def combined(node: Node, leaf: Callable[[Leaf], Test]) -> Test:
    """Return the test that a tree is, where ``leaf`` makes the tests of its leaves."""
    match node:
        case And(terms):
            every = [combined(term, leaf) for term in terms]
            return lambda one: all(test(one) for test in every)
        case Or(terms):
            anys = [combined(term, leaf) for term in terms]
            return lambda one: any(test(one) for test in anys)
        case Not(term):
            turned = combined(term, leaf)
            return lambda one: not turned(one)
        case Comparison() | Text() | Function():
            return leaf(node)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int
    glued: bool
    """It follows the one before without a space."""


def parse(text: str) -> Node | None:
    """Return the tree of a filter; None for an empty one.

    Raises:
        FilterError: it is no filter.
    """
    if len(text) > LONGEST:
        raise FilterError(f"the filter is longer than {LONGEST} characters")
    parser = _Parser(text)
    return None if parser.over else parser.whole()


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, glued = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterError(_where(text, at, text[at]))
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(_Token(kind, match.group(), at, glued))
        glued = kind != "space"
        at = match.end()
    return found


def _where(text: str, at: int, token: str) -> str:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return f"syntax error at line {line}, column {column}, token '{token[:40]}'"


def _unquoted(token: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "xu" and len(code) > 1:
            return chr(int(code[1:], 16))
        # What is no escape keeps its backslash.
        return _ESCAPES.get(code, code if code in _ESCAPED else match.group())

    return _ESCAPE.sub(plain, token[1:-1])


def _pattern(token: str) -> str:
    return re.sub(r"""\\(["'\\])""", r"\1", token[1:-1])


class _Parser:
    """Descend through the tokens; NOT binds more tightly than OR, and OR more tightly than AND."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    @property
    def over(self) -> bool:
        """Return whether nothing is left."""
        return self._next >= len(self._tokens)

    def whole(self) -> Node:
        """Return the tree of the whole text."""
        tree = self._conjunction()
        if not self.over:
            raise self._error()
        return tree

    def _conjunction(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterError(f"the filter nests deeper than {_DEEPEST} levels")
        terms = [self._disjunction()]
        while not self.over and not self._at(")"):
            self._accept("AND")
            terms.append(self._disjunction())
        self._depth -= 1
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _disjunction(self) -> Node:
        terms = [self._negation()]
        while self._accept("OR"):
            terms.append(self._negation())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _negation(self) -> Node:
        turns = 0
        while self._accept("NOT") or self._dash():
            turns += 1
        term = self._primary()
        return Not(term) if turns % 2 else term

    def _dash(self) -> bool:
        """Take a minus sign in front of a term: it means NOT."""
        token = self._peek()
        if token is None or token.kind != "word" or token.text[0] != "-":
            return False
        if len(token.text) > 1:
            self._tokens[self._next] = _Token("word", token.text[1:], token.at + 1, glued=True)
            return True
        follows = self._tokens[self._next + 1] if self._next + 1 < len(self._tokens) else None
        if follows is None or not follows.glued:
            return False
        self._next += 1
        return True

    def _primary(self) -> Node:
        if self._accept("("):
            tree = self._conjunction()
            self._expect(")")
            return tree
        token = self._take("word", "string")
        if token.kind == "word" and self._at("(", glued=True):
            return self._function(token.text)
        path, single = self._path(token)
        operator = self._peek()
        if operator is None or operator.kind != "operator":
            if not single:
                raise self._error()
            return Text(Value(path[0] if token.kind == "string" else token.text, token.kind == "string"))
        if not all(path):
            raise FilterError(_where(self._text, token.at, token.text))
        self._next += 1
        return self._right_side(path, operator.text)

    def _path(self, token: _Token) -> tuple[tuple[str, ...], bool]:
        """Return the names of a field, some of which may stand in quotes, and whether it is one token only."""
        if token.kind == "string":
            names, open_end = [_unquoted(token.text)], False
        else:
            names, open_end = token.text.split("."), token.text.endswith(".")
        single = True
        while (follows := self._peek()) is not None and follows.glued and follows.kind in {"word", "string"}:
            single = False
            self._next += 1
            if follows.kind == "string" and open_end:
                names[-1], open_end = _unquoted(follows.text), False
            elif follows.kind == "word" and follows.text.startswith(".") and not open_end:
                names += follows.text[1:].split(".")
                open_end = follows.text.endswith(".")
            else:
                raise FilterError(_where(self._text, follows.at, follows.text))
        return tuple(names), single

    def _right_side(self, path: tuple[str, ...], operator: str) -> Node:
        if self._accept("("):
            tree = self._values(path, operator)
            self._expect(")")
            return tree
        return Comparison(path, operator, self._value())  # type: ignore[arg-type]  # the tokens know no other

    def _values(self, path: tuple[str, ...], operator: str) -> Node:
        """Read values in parentheses, each compared with the same field."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterError(f"the filter nests deeper than {_DEEPEST} levels")
        every: list[Node] = []
        while True:
            anys = [self._one_of_values(path, operator)]
            while self._accept("OR"):
                anys.append(self._one_of_values(path, operator))
            every.append(anys[0] if len(anys) == 1 else Or(tuple(anys)))
            if self.over or self._at(")"):
                break
            self._accept("AND")
        self._depth -= 1
        return every[0] if len(every) == 1 else And(tuple(every))

    def _one_of_values(self, path: tuple[str, ...], operator: str) -> Node:
        turned = self._accept("NOT")
        node = self._right_side(path, operator)
        return Not(node) if turned else node

    def _value(self) -> Value | Function:
        token = self._take("word", "string")
        if token.kind == "word" and self._at("(", glued=True):
            return self._function(token.text)
        return self._plain(token)

    def _function(self, name: str) -> Function:
        self._expect("(")
        arguments: list[Value] = []
        while not self._at(")"):
            arguments.append(self._plain(self._take("word", "string")))
            if not self._accept(","):
                break
        self._expect(")")
        return Function(name, tuple(arguments))

    @staticmethod
    def _plain(token: _Token) -> Value:
        quoted = token.kind == "string"
        if quoted:
            return Value(_unquoted(token.text), quoted, _pattern(token.text))
        return Value(token.text, quoted, token.text)

    def _peek(self) -> _Token | None:
        return None if self.over else self._tokens[self._next]

    def _at(self, text: str, *, glued: bool = False) -> bool:
        token = self._peek()
        return token is not None and token.kind != "string" and token.text == text and (token.glued or not glued)

    def _accept(self, text: str) -> bool:
        if not self._at(text):
            return False
        self._next += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._error()

    def _take(self, *kinds: str) -> _Token:
        token = self._peek()
        if token is None or token.kind not in kinds or (token.kind == "word" and token.text in {"AND", "OR", "NOT"}):
            raise self._error()
        self._next += 1
        return token

    def _error(self) -> FilterError:
        token = self._peek()
        if token is None:
            return FilterError(_where(self._text, len(self._text), "EOF"))
        return FilterError(_where(self._text, token.at, token.text))
