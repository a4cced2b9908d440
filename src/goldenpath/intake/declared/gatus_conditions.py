"""Translates Gatus's conditions into those of goldenpath.yaml."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from goldenpath.intake.declared.address import is_literal, looks_secret
from goldenpath.intake.declared.variables import names_secret

_CONDITION = re.compile(r"^(?P<left>.+?)\s*(?P<sign>==|!=|<=|>=|<|>)\s*(?P<right>.*)$", re.DOTALL)
_CALL = re.compile(r"^(?P<name>len|has|pat|any)\((?P<inside>.*)\)$", re.DOTALL)
_BODY = re.compile(r"^\[BODY\](?P<path>(?:\.[A-Za-z_][\w-]*|\[\d{1,6}\])*)$")
_NUMBER = re.compile(r"^-?\d{1,15}(?:\.\d{1,9})?$")
_DURATION = re.compile(r"^(?P<count>\d{1,9})(?P<unit>ms|s|m|h)?$")
_STATUS = re.compile(r"^\d{3}$")
_LONGEST: Final = 200
SILENT: Final = ""
"""The translation of a condition that an answer fulfils by coming at all."""


def translated(condition: str, protocol: str) -> str | None:
    """Return a condition as goldenpath.yaml writes it.

    Empty where it goes without saying, ``None`` where it has no counterpart.
    """
    found = _CONDITION.match(condition.strip())
    if found is None or len(condition) > _LONGEST:
        return None
    left, sign, right = found["left"].strip(), found["sign"], found["right"].strip()
    if left == "[BODY]" and protocol == "dns":
        return f"addresses contains {quoted(right)}" if sign == "==" and is_literal(right) else None
    known = _PLACEHOLDERS.get(left)
    return known(sign, right) if known is not None else _body(left, sign, right)


def quoted(word: str) -> str:
    """Return a text in the quotes of a condition."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _status(sign: str, right: str) -> str | None:
    if _STATUS.match(right):
        return f"status {sign} {right}"
    call = _CALL.match(right)
    if call is None or sign != "==":
        return None
    if call["name"] == "pat" and re.match(r"^[1-5]\*$", call["inside"].strip()):
        hundred = call["inside"].strip()[0]
        return f"status in {hundred}00..{hundred}99"
    members = [w.strip() for w in call["inside"].split(",")]
    if call["name"] == "any" and all(_STATUS.match(m) for m in members):
        return f"status in [{', '.join(members)}]"
    return None


def _duration(name: str, sign: str, right: str, unit: str) -> str | None:
    found = _DURATION.match(right)
    return f"{name} {sign} {found['count']}{found['unit'] or unit}" if found else None


def _body(left: str, sign: str, right: str) -> str | None:
    call = _CALL.match(left)
    path = _path(call["inside"].strip() if call else left)
    if path is None or names_secret(path) or looks_secret(right):
        return None
    if call and call["name"] == "has":
        wanted = {("==", "true"): "", ("!=", "false"): "", ("==", "false"): "not ", ("!=", "true"): "not "}
        before = wanted.get((sign, right))
        return None if before is None else f"{before}has({path})"
    if call:
        return f"len({path}) {sign} {right}" if call["name"] == "len" and _NUMBER.match(right) else None
    return _compared(path, sign, right)


def _path(said: str) -> str | None:
    found = _BODY.match(said)
    return f"body{found['path']}" if found else None


def _compared(path: str, sign: str, right: str) -> str | None:
    call = _CALL.match(right)
    if call and call["name"] == "pat" and sign in ("==", "!="):
        return f"{'not ' if sign == '!=' else ''}{path} matches {quoted(_pattern(call['inside']))}"
    if call and call["name"] == "any" and sign in ("==", "!="):
        members = ", ".join(_value(w.strip()) for w in call["inside"].split(",") if w.strip())
        return f"{'not ' if sign == '!=' else ''}{path} in [{members}]" if members else None
    if call or "[BODY]" in right or "[CONTEXT]" in right:
        return None
    return f"{path} {sign} {_value(right)}"


def _value(word: str) -> str:
    plain = _NUMBER.match(word) or word in ("true", "false", "null")
    return word if plain else quoted(word.strip("\"'"))


def _address(sign: str, right: str) -> str | None:
    call = _CALL.match(right)
    if call and call["name"] == "pat" and sign in ("==", "!="):
        return f"{'not ' if sign == '!=' else ''}address matches {quoted(_pattern(call['inside']))}"
    return f"address {sign} {quoted(right)}" if is_literal(right) and sign in ("==", "!=") else None


def _pattern(said: str) -> str:
    """Return the regular expression of a text with stars."""
    return "^" + ".*".join(re.escape(p) for p in said.strip().split("*")) + "$"


def _connected(sign: str, right: str) -> str | None:
    return SILENT if (sign, right) == ("==", "true") else None


def _code(sign: str, right: str) -> str | None:
    return f"rcode == {quoted(right)}" if sign == "==" and right.isalpha() else None


_PLACEHOLDERS: Final[Mapping[str, Callable[[str, str], str | None]]] = {
    "[CONNECTED]": _connected,
    "[STATUS]": _status,
    "[IP]": _address,
    "[RESPONSE_TIME]": lambda sign, right: _duration("total", sign, right, "ms"),
    "[CERTIFICATE_EXPIRATION]": lambda sign, right: _duration("certificate.expires_in", sign, right, "s"),
    "[DNS_RCODE]": _code,
}
