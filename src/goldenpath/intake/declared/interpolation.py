"""Puts the variables of a Compose file in their places; what the file does not set stays unknown."""

import re
from typing import Final

UNKNOWN: Final = "\ufffd"
"""Stands where a value is not known: no host, user, name or port may hold it, so what does is read as none."""
_VARIABLE = re.compile(r"\$(?:\$|(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*))")
_BRACES = re.compile(r"\$\{|\}")
_DEEPEST: Final = 8


def interpolated(value: str) -> str:
    """Return a value with the defaults of its variables in their places, ``UNKNOWN`` for one without a default."""
    return _filled(value, 0)[0]


def unset(value: str) -> tuple[str, ...]:
    """Return the variables of a value that have no default."""
    return _filled(value, 0)[1]


def _filled(value: str, depth: int) -> tuple[str, tuple[str, ...]]:
    """Return the value as text, and the variables that left it unknown."""
    pieces: list[str] = []
    names: list[str] = []
    at = 0
    while (found := _VARIABLE.search(value, at)) is not None:
        pieces.append(value[at : found.start()])
        end = _closed(value, found.end()) if found["braced"] else found.end()
        text, missing = ("$", ()) if found[0] == "$$" else _one(found, value[found.end() : end], depth)
        pieces.append(text)
        names.extend(missing)
        at = end + (1 if found["braced"] else 0)
    return "".join((*pieces, value[at:])), tuple(dict.fromkeys(names))


def _one(found: re.Match[str], operation: str, depth: int) -> tuple[str, tuple[str, ...]]:
    """Return what stands for one variable; ``operation`` is what its braces hold behind its name."""
    default = operation.removeprefix(":")
    if default.startswith("-") and depth < _DEEPEST:
        return _filled(default[1:], depth + 1)
    return UNKNOWN, (found["plain"] or found["braced"],)


def _closed(value: str, start: int) -> int:
    """Return where the braces end that are open at ``start``; defaults may hold variables of their own."""
    depth = 1
    for sign in _BRACES.finditer(value, start):
        depth += 1 if sign[0] == "${" else -1
        if not depth:
            return sign.start()
    return len(value)
