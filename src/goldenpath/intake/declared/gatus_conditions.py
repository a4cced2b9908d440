"""Translates Gatus's conditions into those of goldenpath.yaml.

Gatus compares texts: a number, a truth and a text that are written alike are the same to it, what is not there is
unlike everything, and null is not there.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from goldenpath.intake.declared.address import is_literal, looks_secret
from goldenpath.intake.declared.durations import one_unit
from goldenpath.intake.declared.gatus_glob import exact, matched, one_of, quoted
from goldenpath.intake.declared.gatus_request import expanded
from goldenpath.intake.declared.variables import names_secret

_CONDITION = re.compile(r"^(?P<left>.+?)\s*(?P<sign>==|!=|<=|>=|<|>)\s*(?P<right>.*)$", re.DOTALL)
_CALL = re.compile(r"^(?P<name>len|has|pat|any)\((?P<inside>.*)\)$", re.DOTALL)
_BODY = re.compile(r"^\[BODY\](?P<path>(?:\.[A-Za-z_][\w-]*|\[\d{1,6}\])*)$", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"^\S{0,30}?(?P<name>\[[A-Za-z_]+\])(?P<path>[\w.\[\]-]{0,80})")
_WHOLE = re.compile(r"^-?\d{1,15}$")
_DECIMAL = re.compile(r"^-?(?:0|[1-9]\d{0,8})\.\d{0,8}[1-9]$")
_STATUS = re.compile(r"^\d{3}$")
_SOMETHING: Final = r"\S"
_LONGEST: Final = 200
_ANSWERED: Final = ("http", "websocket")
"""Protocols of whose answers there is a body."""
SILENT: Final = ""
"""The translation of a condition that an answer fulfils by coming at all."""


def translated(condition: str, protocol: str) -> str | None:
    """Return a condition as goldenpath.yaml writes it.

    Empty where it goes without saying, ``None`` where it has no counterpart.
    """
    found = _CONDITION.match((expanded(condition) or "").strip())
    if found is None or len(condition) > _LONGEST:
        return None
    left, sign, right = found["left"].strip(), found["sign"], found["right"].strip()
    known = _PLACEHOLDERS.get(left.upper())
    if known is not None:
        return known(sign, right) if left.upper() != "[STATUS]" or protocol == "http" else None
    if protocol == "dns":
        return _record(sign, right) if left.upper() == "[BODY]" else None
    if protocol == "grpc":
        return _serving(sign, right) if left.upper() == "[BODY].STATUS" else None
    return _body(left, sign, right) if protocol in _ANSWERED else None


def why_not(condition: str) -> str:
    """Return why a condition was left out, as a clause that names what it is about."""
    found = _PLACEHOLDER.match(condition.strip())
    about = "something"
    if found:
        path = "" if names_secret(found["path"]) or looks_secret(found["path"]) else found["path"]
        about = found["name"] + path
    if expanded(condition) is None:
        return f"a condition on {about} was left out: a variable of Gatus's own environment stands in it"
    split = _CONDITION.match(condition.strip())
    if split and "[BODY]" in split["left"].upper() and (names_secret(split["left"]) or _holds_secret(split["right"])):
        return f"a condition on {about} was left out: it may hold a secret"
    return f"a condition on {about} has no counterpart and was left out"


def _holds_secret(right: str) -> bool:
    return any(map(looks_secret, re.split(r"[\s,]+", right)))


def _negated(condition: str | None, sign: str) -> str | None:
    """Return a condition, turned round where the sign is ``!=``; one that always holds cannot be turned."""
    if sign not in ("==", "!=") or condition is None:
        return None
    if sign == "==":
        return condition
    return f"not {condition}" if condition else None


def _status(sign: str, right: str) -> str | None:
    if _STATUS.match(right):
        return f"status {sign} {right}"
    call = _CALL.match(right)
    if call is None:
        return None
    if call["name"] == "pat" and re.match(r"^[1-5](?:\*|\?\?)$", call["inside"].strip()):
        hundred = call["inside"].strip()[0]
        return _negated(f"status in {hundred}00..{hundred}99", sign)
    members = [w.strip() for w in call["inside"].split(",")]
    if call["name"] == "any" and all(_STATUS.match(m) for m in members):
        return _negated(f"status in [{', '.join(members)}]", sign)
    return None


def _duration(name: str, sign: str, right: str) -> str | None:
    if right == "0":
        return f"{name} {sign} 0s"
    said = one_unit(f"{right}ms" if right.isdecimal() else right)
    return f"{name} {sign} {said}" if said else None


def _body(left: str, sign: str, right: str) -> str | None:
    call = _CALL.match(left)
    path = _path(call["inside"].strip() if call else left)
    if path is None or names_secret(path) or _holds_secret(right):
        return None
    if call and call["name"] == "has":
        return _there(path, sign, right)
    if call:
        return f"len({path}) {sign} {right}" if call["name"] == "len" and _WHOLE.match(right) else None
    if sign not in ("==", "!="):
        # Gatus cuts what stands behind a point before it compares, and a body as a whole is a text here
        return f"{path} {sign} {right}" if _WHOLE.match(right) and path != "body" else None
    equal = _equal(path, right)
    if sign == "==" or not equal:
        return equal if sign == "==" else None
    unlike = equal.replace(" == ", " != ", 1) if equal.startswith(f"{path} == ") else f"not {equal}"
    return unlike if path == "body" else f"not has({path}) or {unlike}"


def _path(said: str) -> str | None:
    found = _BODY.match(said)
    return f"body{found['path']}" if found else None


def _there(path: str, sign: str, right: str) -> str | None:
    wanted = {("==", "true"): True, ("!=", "false"): True, ("==", "false"): False, ("!=", "true"): False}
    there = wanted.get((sign, right))
    if there is None:
        return None
    if path == "body":
        return f"{'' if there else 'not '}{path} matches {quoted(_SOMETHING)}"
    return f"has({path}) and {path} != null" if there else f"not has({path}) or {path} == null"


def _equal(path: str, right: str) -> str | None:
    call = _CALL.match(right)
    if call and call["name"] == "pat":
        return matched(path, call["inside"].strip())
    if (call and call["name"] != "any") or "[BODY]" in right.upper() or "[CONTEXT]" in right.upper():
        return None
    words = [w.strip() for w in call["inside"].split(",")] if call else [right]
    if path == "body":
        return f"body matches {quoted('|'.join(map(exact, words)))}"
    values = [value for word in words for value in _values(word)]
    return f"{path} == {values[0]}" if len(values) == 1 else f"{path} in [{', '.join(values)}]"


def _values(word: str) -> tuple[str, ...]:
    """Return every value of JSON that Gatus writes as this word."""
    typed = _WHOLE.match(word) or _DECIMAL.match(word) or word in ("true", "false")
    return (word, quoted(word)) if typed else (quoted(word),)


def _record(sign: str, right: str) -> str | None:
    """Return a condition on the addresses that a name has."""
    call = _CALL.match(right)
    words = tuple(w.strip() for w in call["inside"].split(",")) if call and call["name"] == "any" else ()
    if call and call["name"] == "pat":
        return _negated(one_of("addresses", (call["inside"].strip(),)), sign)
    words = words or (right,)
    return _negated(one_of("addresses", words), sign) if all(map(is_literal, words)) else None


def _serving(sign: str, right: str) -> str | None:
    return f"serving {sign} {quoted(right)}" if sign in ("==", "!=") and right.replace("_", "").isalpha() else None


def _address(sign: str, right: str) -> str | None:
    call = _CALL.match(right)
    if call and call["name"] == "pat":
        return _negated(matched("address", call["inside"].strip()), sign)
    words = [w.strip() for w in call["inside"].split(",")] if call and call["name"] == "any" else [right]
    if not all(map(is_literal, words)) or sign not in ("==", "!="):
        return None
    if call:
        return _negated(f"address in [{', '.join(map(quoted, words))}]", sign)
    return f"address {sign} {quoted(right)}"


def _connected(sign: str, right: str) -> str | None:
    return SILENT if (sign, right) in (("==", "true"), ("!=", "false")) else None


def _code(sign: str, right: str) -> str | None:
    return f"rcode {sign} {quoted(right)}" if sign in ("==", "!=") and right.isalpha() else None


_PLACEHOLDERS: Final[Mapping[str, Callable[[str, str], str | None]]] = {
    "[CONNECTED]": _connected,
    "[STATUS]": _status,
    "[IP]": _address,
    "[RESPONSE_TIME]": lambda sign, right: _duration("total", sign, right),
    "[CERTIFICATE_EXPIRATION]": lambda sign, right: _duration("certificate.expires_in", sign, right),
    "[DNS_RCODE]": _code,
}
