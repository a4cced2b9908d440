"""What may be taken over of a request: harmless headers, references for all others, no body with a secret."""

import re
from collections.abc import Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import looks_secret
from goldenpath.intake.declared.shape import text, variable
from goldenpath.intake.declared.variables import names_secret, words

_HARMLESS: Final = frozenset(
    {"accept", "accept-encoding", "accept-language", "cache-control", "content-type", "host", "origin", "user-agent"}
)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NAME = re.compile(r"^[A-Za-z0-9-]{1,60}$")
_VALUE = re.compile(r"^[\x20-\x7e]{0,200}$")
_LONGEST: Final = 400


def method_of(given: Any) -> str:  # noqa: ANN401 - plain data of any shape
    """Return a request's method, GET where it is none that is known."""
    said = text(given).upper()
    return said if said in _METHODS else "GET"


def headers_of(given: Mapping[str, Any], owner: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return headers with references instead of values that may be secrets, and a note for each of these."""
    kept: list[tuple[str, str]] = []
    notes: list[str] = []
    for name, value in given.items():
        if not _NAME.match(name):
            continue
        said = text(value)
        if not said:
            continue
        if name.lower() in _HARMLESS and _VALUE.match(said) and not any(map(looks_secret, re.split(r"[\s/;,=]", said))):
            kept.append((name.lower(), said))
            continue
        reference = f"env:{variable(f'{owner} {name}')}"
        kept.append((name.lower(), reference))
        notes.append(f"the value of its header {name.lower()} is wanted in {reference}")
    return tuple(kept), tuple(notes)


def body_of(body: str) -> tuple[str, tuple[str, ...]]:
    """Return a request's body where nothing in it may be a secret, else a note."""
    if not body:
        return "", ()
    said = re.split(r"[^\w.~+/=-]+", body)
    unsafe = len(body) > _LONGEST or names_secret(body) or any(looks_secret(w) for w in said) or "email" in words(body)
    return ("", ("its body was left out: it may hold a secret",)) if unsafe else (body, ())
