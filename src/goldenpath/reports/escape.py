"""Texts made harmless inside markup."""

import re
from collections.abc import Iterable

from goldenpath.reports.words import written_out

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufdd0-\ufdef]")


def escape(text: object) -> str:
    """Return a text fit for an element's content and for an attribute in quotes, in HTML and in XML."""
    found = _ILLEGAL.sub("\ufffd", written_out(str(text)))
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        found = found.replace(sign, name)
    return found


class Markup(str):
    """Text that is markup already; everything else is escaped when it becomes an element's content."""

    __slots__ = ()


_EMPTY = frozenset({"meta", "link", "br", "col", "img"})


def element(name: str, /, *content: object, **attributes: object) -> Markup:
    """Return an element; attributes whose value is ``None`` are left out, ``_`` in their names stands for ``-``."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{joined(content)}</{name}>")


def joined(content: Iterable[object]) -> Markup:
    """Return pieces one after the other, each escaped where it is not markup."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(piece) for piece in content))
