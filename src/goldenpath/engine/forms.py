"""The forms in which a secret that was sent may come back: as it is, in parts, escaped, or encoded.

A server that echoes what it was asked echoes the password too, and seldom letter by letter: an error page escapes it,
a redirect percent-encodes it, a debug view shows the header in Base64. Whoever removes secrets from an answer removes
all of these. What a server computes from a secret, such as a digest, is not the secret and stays.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator

SHORTEST = 3
"""Characters of the shortest secret that is looked for: a shorter one would mask every text."""

_LONE = 6
"""Shorter forms count only where no letter or digit touches them: ``pass`` must not mask ``passed``."""
_PART = 8
"""Words inside a longer secret are secrets of their own from this length on."""
_ENOUGH = 16
"""Characters of a long secret's beginning that are too many to be shown."""
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
"""Lower case that keeps every text's length; the full one turns İ into two characters."""
_KEY = re.compile(r"(?i)pass|pwd|secret|token|key|code|assertion|credential|session|signature")
_FIELDS = re.compile(r"^[\w.%-]+=[^&\s]*(?:&[\w.%-]+=[^&\s]*)*$")


class Forms:
    """All forms of some secrets, and how to take them out of a text."""

    def __init__(self, values: Iterable[str]) -> None:
        parts = {part for value in values for part in _parts(value) if len(part) >= SHORTEST}
        found = {form.translate(_LOWER): not _structured(part) for part in parts for form in _written(part)}
        self._forms = tuple(sorted(found, key=lambda form: (-len(form), form)))
        self._beginnings: dict[str, list[str]] = {}
        for form in self._forms:
            least = _telling(form)
            if found[form] and least < len(form):
                self._beginnings.setdefault(form[:least], []).append(form)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def taken_out(self, text: str, mask: str) -> str:
        """Return the text with a mask for each form in it, whole or cut off.

        Answers are kept to a limit of characters and quoted by their beginnings, and a limit knows no words.
        """
        low = _lower(text)
        end = self._cut_off_at(low)
        # Most texts hold none, and looking for each is far quicker than one expression of all.
        there = [form for form in self._forms if form in low or not form.isascii()]
        if there:
            text = re.sub("|".join(map(_expression, there)), mask, text[:end], flags=re.IGNORECASE) + text[end:]
            end = len(text) - (len(low) - end)
        text = text[:end] + mask if end < len(text) else text
        return self._without_ends(self._without_beginnings(text, mask), mask)

    def _without_ends(self, text: str, mask: str) -> str:
        """Return the text without what an ellipsis within it cuts off: a phrase goes on behind what it quotes."""
        *quoted, last = text.split("…")
        for number, piece in enumerate(quoted):
            end = self._cut_off_at(_lower(piece)) if len(piece) >= _LONE else len(piece)
            quoted[number] = piece[:end] + mask if end < len(piece) else piece
        return "…".join((*quoted, last))

    def _cut_off_at(self, text: str) -> int:
        """Return where a form begins that the end of the text cuts off, the text's length where none does."""
        low = text.rstrip("…")
        place = len(low)
        for form in self._forms:
            start = low.find(form[:_LONE], max(0, len(low) - len(form)))
            while 0 <= start < place and len(form) > _LONE:
                if form.startswith(low[start:]):
                    place = start
                    break
                start = low.find(form[:_LONE], start + 1)
        return place if place < len(low) else len(text)

    def _without_beginnings(self, text: str, mask: str) -> str:
        low = _lower(text)
        for beginning, forms in self._beginnings.items():
            start = low.find(beginning)
            while start >= 0:
                end = start + max(_shared(form, low[start : start + len(form)]) for form in forms)
                text, low = text[:start] + mask + text[end:], low[:start] + mask + low[end:]
                start = low.find(beginning, start + len(mask))
        return text


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_LOWER)


def _telling(form: str) -> int:
    """Return how many characters of a form's beginning tell so much of it that they are taken out by themselves."""
    least = min(max(_PART, len(form) // 2 + 1), _ENOUGH)
    # Letters alone may be a word of any message: password1 must not mask "password".
    letters = next((n for n, c in enumerate(form) if not c.isalpha()), len(form))
    return min(max(least, letters + 1), _ENOUGH)


def _shared(form: str, text: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(form, text, strict=False)) if a != b), min(len(form), len(text)))


def _structured(part: str) -> bool:
    """Return whether a part is a document around secrets: its beginning is nothing secret."""
    fields = _FIELDS.match(part) is not None and any(_KEY.search(each.partition("=")[0]) for each in part.split("&"))
    return fields or " " in part or part.lstrip()[:1] in {"{", "["}


def _expression(form: str) -> str:
    escaped = re.escape(form)
    return rf"(?<![^\W_]){escaped}(?![^\W_])" if len(form) < _LONE else escaped


def _parts(value: str) -> Iterator[str]:
    """Yield the value, and what in it is a secret without the rest."""
    yield value
    yield value.strip()
    words = value.split()
    if len(words) > 1:
        yield from (word for word in words if len(word) >= _PART)
    if len(words) == 2 and words[0].lower() == "basic":
        yield _password(words[1])
    if value.lstrip()[:1] in {"{", "["}:
        yield from _leaves(value)
    elif _FIELDS.match(value):
        pairs = (field.partition("=") for field in value.split("&"))
        yield from (each for key, _, kept in pairs if _KEY.search(key) for each in (kept, _decoded(kept)))


def _password(token: str) -> str:
    try:
        return base64.b64decode(token).decode("utf-8", "replace").partition(":")[2]
    except binascii.Error:
        return ""


def _leaves(value: str) -> Iterator[str]:
    """Yield the texts of a JSON value that stand under a name that speaks of a secret."""
    try:
        waiting = [("", json.loads(value))]
    except (ValueError, RecursionError):
        return
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, dict):
            waiting += [(f"{name}.{key}", child) for key, child in node.items()]
        elif isinstance(node, list):
            waiting += [(name, child) for child in node]
        elif isinstance(node, str) and _KEY.search(name):
            yield node


def _written(part: str) -> Iterator[str]:
    """Yield the ways in which a part may be written."""
    data = part.encode("utf-8", "surrogatepass")
    encoded = _quoted(data)
    yield from (part, html.escape(part), html.escape(part, quote=False), html.escape(part).replace("&#x27;", "&#39;"))
    for ascii_only in (True, False):
        text = json.dumps(part, ensure_ascii=ascii_only)[1:-1]
        yield from (text, text.replace("/", "\\/"), json.dumps(text)[1:-1])
    yield from (encoded, encoded.replace("%2F", "/"), encoded.replace("%20", "+"), _quoted(encoded.encode()))
    yield from (form for form in (*_base64(data), data.hex(), data.hex(" ")) if len(form) >= _LONE)


def _base64(data: bytes) -> Iterator[str]:
    """Yield the characters of the data's Base64 that no neighbour changes, at each of the three places it may begin."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode()
        stable = text[(0, 2, 3)[before] : (before + len(data)) * 8 // 6]
        yield from (stable, stable.replace("+", "-").replace("/", "_"))


def _quoted(data: bytes) -> str:
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in data)


def _decoded(text: str) -> str:
    data = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes((int(m[1], 16),)), text.replace("+", " ").encode())
    return data.decode("utf-8", "replace")
