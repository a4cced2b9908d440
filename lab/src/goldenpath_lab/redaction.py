"""What a recording must not hold: tokens, passwords, and the values of the lab's own secrets, wherever they stand."""

import re
from base64 import b64encode
from collections.abc import Collection
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from goldenpath_lab.state import State

GONE = "(removed)"

_SHORTEST = 8
"""A shorter value of a secret could be any word."""
_FIELD = r"[\w-]*(?:token|password|[_-]secret|[_-]key|apikey|privatekey)"
_SECRET_FIELD = re.compile(_FIELD, re.IGNORECASE)
_SECRET_NAME = re.compile(r"\w*(?:TOKEN|PASSWORD|SECRET|KEY)")
"""Names of settings, as environments list them beside their values."""
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # "password": "…", also as JSON inside JSON, where each level puts backslashes before its quotes.
    (re.compile(rf'("{_FIELD}"\s*:\s*)"(?:[^"\\]|\\.)+"?', re.IGNORECASE), rf'\1"{GONE}"'),
    (re.compile(rf'(\\+"{_FIELD}\\+"\s*:\s*\\+")[^"\\]+', re.IGNORECASE), rf"\1{GONE}"),
    (re.compile(r"\b([\w-]*(?:token|password|passwd|api_?key)=)[^\s&\"',;)]+", re.IGNORECASE), rf"\1{GONE}"),
    (re.compile(r"\b(bearer\s+)[\w.~+/-]{8,}=*", re.IGNORECASE), rf"\1{GONE}"),
    (re.compile(r"\b(authorization\W{1,4}basic\s+)[\w+/-]+=*", re.IGNORECASE), rf"\1{GONE}"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@\"]*:)[^\s/@\"]+(?=@)", re.IGNORECASE), rf"\1{GONE}"),
    (re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]*){0,2}"), GONE),
)


def known_secrets(state: State) -> frozenset[str]:
    """Return the values of a lab's secrets, of all versions, and its database's passwords."""
    values = {path.read_text(encoding="utf-8").strip() for path in state.folder.glob("secrets/*/*") if path.is_file()}
    for one in list(values):
        password = urlsplit(one).password if "://" in one else None
        values |= {password} if password else set()
    values |= set((state.read(dict[str, str], "postgres", "passwords.json") or {}).values())
    return frozenset(value for value in values if len(value) >= _SHORTEST)


def without_secrets(text: str, known: Collection[str] = ()) -> str:
    """Return a text without known values, without those of secret fields, and without what looks like a token."""
    for value in known:
        for written in (value, quote(value, safe=""), b64encode(value.encode()).decode()):
            text = text.replace(written, GONE)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def cleaned(value: Any, known: Collection[str] = ()) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON value without secrets in any of its texts."""
    if isinstance(value, str):
        return without_secrets(value, known)
    if isinstance(value, list):
        return [cleaned(one, known) for one in value]
    if isinstance(value, dict):
        return {name: _field(name, one, value, known) for name, one in value.items()}
    return value


def cleaned_row(row: bytes, known: Collection[str] = ()) -> bytes:
    """Return one line of JSON without secrets, byte for byte as it was where it holds none."""
    try:
        value = msgspec.json.decode(row)
    except msgspec.DecodeError:
        return without_secrets(row.decode(errors="replace"), known).encode()
    clean = cleaned(value, known)
    return row if clean == value else msgspec.json.encode(clean)


def _field(name: str, value: Any, beside: dict[str, Any], known: Collection[str]) -> Any:  # noqa: ANN401 - JSON
    setting = beside.get("name") if name == "value" else None
    named = isinstance(setting, str) and _SECRET_NAME.fullmatch(setting)
    if isinstance(value, str) and value and (_SECRET_FIELD.fullmatch(name) or named):
        return GONE
    return cleaned(value, known)
