"""The words of a condition: names, numbers with their units, quoted texts and signs, each with its place."""

import re
from typing import Final, NamedTuple

from goldenpath.engine.condition_tree import ConditionError, Literal
from goldenpath.engine.durations import UNITS

SIZES: Final = {
    "B": 1,
    "kB": 1_000,
    "MB": 1_000_000,
    "GB": 1_000_000_000,
    "KiB": 1 << 10,
    "MiB": 1 << 20,
    "GiB": 1 << 30,
}
"""Bytes in each unit."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<span>\.\.)
    |(?P<measure>\d{1,15}(?:\.\d{1,15})?[A-Za-z]+)
    |(?P<number>-?\d{1,15}(?:\.\d{1,15})?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<sign>==|!=|<=|>=|<|>|%|\(|\)|,|\[|\])
    |(?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_$@-]+|\[-?\d{1,9}\]|\["(?:[^"\\]|\\.)*"\])*)""",
    re.VERBOSE | re.ASCII,
)


class Token(NamedTuple):
    """One word of a condition, and where it begins, counted from 1."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Return the words of a condition, the last of which says that it ends.

    Raises:
        ConditionError: a sign of it begins no word.
    """
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConditionError(at + 1, f'"{text[at]}"', _expected_for(text[at]))
        if match.lastgroup != "blank":
            found.append(Token(str(match.lastgroup), match.group(), at + 1))
        at = match.end()
    return [*found, Token("end", "the end", len(text) + 1)]


def _expected_for(sign: str) -> str:
    if sign in "\"'":
        return "a text that ends with the quote it begins with"
    return {"=": '"==" to compare', "&": 'the word "and"', "|": 'the word "or"', "!": '"!=" or the word "not"'}.get(
        sign, "names, numbers, quoted texts and signs such as == or <"
    )


def literal_of(token: Token) -> Literal | None:
    """Return the value that a word is, ``None`` where it is a name or a sign.

    Raises:
        ConditionError: its unit is unknown.
    """
    if token.kind == "number":
        return Literal(text=token.text, value=float(token.text) if "." in token.text else int(token.text))
    if token.kind == "text":
        return Literal(text=token.text, value=unquoted(token.text[1:-1]))
    if token.kind == "measure":
        return _measure(token)
    if token.kind == "name" and token.text in {"true", "false", "null"}:
        return Literal(text=token.text, value={"true": True, "false": False, "null": None}[token.text])
    return None


def unquoted(text: str) -> str:
    """Return a quoted text; a backslash means itself, as patterns need it, except before a quote or another one."""
    return re.sub(r"\\([\\\"'])", r"\1", text)


def _measure(token: Token) -> Literal:
    number = token.text.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    unit = token.text[len(number) :]
    if unit in UNITS:
        return Literal(text=token.text, value=float(number) * UNITS[unit], time=True)
    if unit in SIZES:
        return Literal(text=token.text, value=float(number) * SIZES[unit])
    units = (*UNITS, *SIZES)
    raise ConditionError(token.at + len(number), f'the unit "{unit}"', f"one of {', '.join(units)}")
