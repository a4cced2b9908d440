"""Plain scalars by the core schema of YAML 1.2: `no` and `on` are texts, `22:22` is no number in base sixty."""

import re
from typing import Final

from goldenpath.settings.nodes import NOTHING, NUMBER, TEXT, TRUTH, Node, Scalar

_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,18}")
_BROKEN: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_TRUTH: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


def scalar(text: str, *, quoted: bool, line: int, column: int) -> Node:
    """Return a scalar as a node; what stands in quotes is always text."""
    kind, value = (TEXT, text) if quoted else _resolved(text)
    return Node(kind=kind, line=line, column=column, value=value, written=text)


def _resolved(text: str) -> tuple[str, Scalar]:
    if text in _NOTHING:
        return NOTHING, None
    if text in _TRUTH:
        return TRUTH, _TRUTH[text]
    if _WHOLE.fullmatch(text):
        return NUMBER, int(text)
    if _BROKEN.fullmatch(text):
        return NUMBER, float(text)
    return TEXT, text
