"""Texts made harmless inside markup."""

import re

from goldenpath.reports.words import plain

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufdd0-\ufdef]")


def escape(text: object) -> str:
    """Return a text fit for an element's content and for an attribute in quotes, in HTML and in XML."""
    found = _ILLEGAL.sub("\ufffd", plain(str(text)))
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        found = found.replace(sign, name)
    return found
