r"""Translates the patterns of Gatus's ``pat()`` into conditions.

They are those of Go's ``filepath.Match``: ``*`` and ``?`` stand for any signs, line breaks among them, ``[a-z]`` for
one of several, and ``\`` takes the meaning from the sign behind it.
Gatus takes slashes out of pattern and text first, so that ``*`` covers them too; a slash in a pattern stays one here.
"""

import re
from typing import Final, NamedTuple

_SIGN = re.compile(
    r"(?P<star>\*+)|(?P<one>\?)|\\(?P<escaped>.)"
    r"|\[(?P<flip>\^?+)(?P<members>(?:(?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?)+)\]"
    r"|(?P<plain>[^\\\[])",
    re.DOTALL,
)
_MEMBER = re.compile(r"\\(.)|(-)|(.)", re.DOTALL)
_SPECIAL: Final = frozenset(".[]()|*+?{}^$\\")


class _Piece(NamedTuple):
    """A piece of a pattern as a regular expression, and as a text where it stands for itself alone."""

    regex: str
    plain: str = ""


_STAR: Final = _Piece(r"[\s\S]*")


def quoted(word: str) -> str:
    """Return a text in the quotes of a condition."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def matched(name: str, said: str) -> str | None:
    """Return the condition that what a name leads to matches a pattern.

    Empty where the pattern is stars alone, ``None`` where Go cannot read it.
    """
    pieces = _pieces(said)
    if pieces is None:
        return None
    if all(p == _STAR for p in pieces) and pieces:
        return ""
    begins, ends = pieces[:1] == [_STAR], pieces[-1:] == [_STAR]
    inner = pieces[begins : len(pieces) - ends]
    # a value within a body may be a list, in which "contains" looks for a whole member
    if begins and ends and all(p.plain for p in inner) and not name.startswith(("body.", "body[")):
        return f"{name} contains {quoted(''.join(p.plain for p in inner))}"
    blank = r"\s*" if name == "body" else ""  # Gatus strips blanks around a body before it compares
    regex = "".join(p.regex for p in inner)
    return f"{name} matches {quoted(('' if begins else f'^{blank}') + regex + ('' if ends else f'{blank}$'))}"


def one_of(name: str, said: tuple[str, ...]) -> str | None:
    """Return the condition that among texts with commas between them one matches one of the patterns."""
    ways = [_pieces(each) for each in said]
    if None in ways:
        return None
    regex = "|".join("".join("[^,]*" if p == _STAR else p.regex for p in way or ()) for way in ways)
    return f"{name} matches {quoted(f'(^|,)({regex})(,|$)' if len(said) > 1 else f'(^|,){regex}(,|$)')}"


def exact(word: str) -> str:
    """Return the regular expression of a whole text with nothing but blanks around it."""
    return rf"^\s*{''.join(map(_escaped, word))}\s*$" if word else r"^\s*$"


def _pieces(said: str) -> list[_Piece] | None:
    found: list[_Piece] = []
    at = 0
    while at < len(said):
        match = _SIGN.match(said, at)
        if match is None:
            return None
        found.append(_piece(match))
        at = match.end()
    return found


def _piece(match: re.Match[str]) -> _Piece:
    if match["star"]:
        return _STAR
    if match["one"]:
        return _Piece("[^/]")
    if match["members"]:
        inner = "".join(
            "-" if dash else "\\-" if escaped == "-" else _escaped(escaped or plain)
            for escaped, dash, plain in _MEMBER.findall(match["members"])
        )
        return _Piece(f"[{match['flip']}{inner}]")
    sign = match["escaped"] or match["plain"]
    return _Piece(_escaped(sign), sign)


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in _SPECIAL else sign
