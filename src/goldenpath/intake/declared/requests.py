"""What may be taken over of a request: harmless headers, references for all others, no body with a secret."""

import re
from collections.abc import Mapping
from typing import Any, Final

from goldenpath.intake.declared.address import Address, looks_secret
from goldenpath.intake.declared.shape import text, variable
from goldenpath.intake.declared.variables import names_secret, words

_HARMLESS: Final = frozenset(
    {"accept", "accept-encoding", "accept-language", "cache-control", "content-type", "host", "origin", "user-agent"}
)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NAME = re.compile(r"^[A-Za-z0-9-]{1,60}$")
_VALUE = re.compile(r"^[\x20-\x7e]{0,200}$")
_UNSENT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST: Final = 400


def method_of(given: Any) -> str:  # noqa: ANN401 - plain data of any shape
    """Return a request's method, GET where it is none that is known."""
    said = text(given).upper()
    return said if said in _METHODS else "GET"


def is_method(given: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether a request's method is one that is asked; none at all is GET."""
    return not text(given) or text(given).upper() in _METHODS


def login_of(at: Address, headers: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return headers with one more for the login that stood in a URL, as clients send it, and a note that says so."""
    if not at.password or any(name.lower() == "authorization" for name in headers):
        return headers, ()
    note = "the login in its url goes into the header authorization: Basic, and user:password in base64"
    return {**headers, "Authorization": "given there"}, (note,)


def headers_of(given: Mapping[str, Any], owner: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return headers with references instead of values that may be secrets, and a note for each of these."""
    kept: list[tuple[str, str]] = []
    notes: list[str] = []
    for name, value in given.items():
        said = text(value)
        if not said or not _NAME.match(name):
            about = f"its header {name.lower()} was left out: it has no plain value"
            notes.append(about if _NAME.match(name) else "a header was left out: its name cannot be sent")
            continue
        if _is_harmless(name.lower(), said):
            kept.append((name.lower(), said))
            continue
        reference = f"env:{variable(f'{owner} {name}')}"
        kept.append((name.lower(), reference))
        notes.append(f"the value of its header {name.lower()} is wanted in {reference}")
    return tuple(kept), tuple(notes)


def _is_harmless(name: str, said: str) -> bool:
    """Return whether a header's value may be written out; one with a variable in it is not what is sent."""
    plain = name in _HARMLESS and bool(_VALUE.match(said)) and "$" not in said
    return plain and not any(map(looks_secret, re.split(r"[\s/;,=]", said)))


def body_of(body: str) -> tuple[str, tuple[str, ...]]:
    """Return a request's body where nothing in it may be a secret, else a note."""
    if not body:
        return "", ()
    said = re.split(r"[^\w.~+/=-]+", body)
    if len(body) > _LONGEST:
        return "", (f"its body was left out: it has more than {_LONGEST} characters",)
    if _UNSENT.search(body):
        return "", ("its body was left out: it is no plain text",)
    unsafe = names_secret(body) or any(looks_secret(w) for w in said) or "email" in words(body)
    return ("", ("its body was left out: it may hold a secret",)) if unsafe else (body, ())
