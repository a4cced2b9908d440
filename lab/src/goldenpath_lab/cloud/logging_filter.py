"""The Logging query language, as far as the lab speaks it: a text becomes a test of one LogEntry.

Source of the rules: Google's pages "Logging query language" and "Troubleshoot Logging query language".
"""

import ipaddress
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from goldenpath_lab.cloud.filter_syntax import (
    And,
    Comparison,
    FilterError,
    Function,
    Leaf,
    Node,
    Test,
    Text,
    Value,
    combined,
    parse,
)

__all__ = ["EntryFilter", "FilterError", "compile_filter", "instant"]

Json = dict[str, Any]

SEVERITIES = {
    "DEFAULT": 0,
    "DEBUG": 100,
    "INFO": 200,
    "NOTICE": 300,
    "WARNING": 400,
    "ERROR": 500,
    "CRITICAL": 600,
    "ALERT": 700,
    "EMERGENCY": 800,
}

_TEXT, _NUMBER, _BOOL, _TIME, _SPAN, _FREE = "text", "number", "bool", "time", "span", "free"
_HTTP = {
    **dict.fromkeys(("requestMethod", "requestUrl", "userAgent", "remoteIp", "serverIp", "referer", "protocol"), _TEXT),
    **dict.fromkeys(("requestSize", "responseSize", "status", "cacheFillBytes"), _NUMBER),
    **dict.fromkeys(("cacheLookup", "cacheHit", "cacheValidatedWithOriginServer"), _BOOL),
    "latency": _SPAN,
}
# The fields of a LogEntry: a name's kind, the names below it, or _FREE where any name may stand below.
_FIELDS: dict[str, Any] = {
    **dict.fromkeys(("logName", "insertId", "trace", "spanId", "textPayload"), _TEXT),
    "resource": {"type": _TEXT, "labels": _FREE},
    "timestamp": _TIME,
    "receiveTimestamp": _TIME,
    "severity": "severity",
    "httpRequest": _HTTP,
    "labels": _FREE,
    "operation": {"id": _TEXT, "producer": _TEXT, "first": _BOOL, "last": _BOOL},
    "traceSampled": _BOOL,
    "sourceLocation": {"file": _TEXT, "line": _NUMBER, "function": _TEXT},
    "split": {"uid": _TEXT, "index": _NUMBER, "totalSplits": _NUMBER},
    "jsonPayload": _FREE,
    "protoPayload": _FREE,
}
_DEFAULTS: dict[str, object] = {_TEXT: "", _NUMBER: 0, _BOOL: False, _SPAN: "0s", "severity": "DEFAULT"}
_NOT_RE2 = re.compile(r"\(\?(?:=|!|<=|<!|P=|\()|\\[1-9]")
_SPAN_TEXT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(ns|us|ms|s|m|h|d)?")
_SPANS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, None: 1.0}
_TOKENS = re.compile(r"[A-Za-z0-9_]+")
_TIME_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """A test of entries, and the earliest time that it can be true of."""

    matches: Test
    since: float | None


def compile_filter(text: str) -> EntryFilter:
    """Return the test that a query is.

    Raises:
        FilterError: the text is no query, or names a field that entries do not have.
    """
    tree = parse(text)
    if tree is None:
        return EntryFilter(matches=lambda _: True, since=None)
    return EntryFilter(matches=combined(tree, _leaf), since=_since(tree))


def instant(text: str) -> float | None:
    """Return the seconds since the epoch of a time as RFC 3339 writes it; None where it is none."""
    if not _TIME_TEXT.fullmatch(text):
        return None
    try:
        # More than six digits of a second are cut: Python's clock ends there.
        at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.upper()))
    except ValueError:
        return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except OverflowError:
        return None


def _since(tree: Node) -> float | None:
    terms = tree.terms if isinstance(tree, And) else (tree,)
    found = [
        at
        for term in terms
        if isinstance(term, Comparison)
        and [name.lower() for name in term.path] == ["timestamp"]
        and term.operator in {">", ">=", "="}
        and isinstance(term.value, Value)
        and (at := instant(term.value.text)) is not None
    ]
    return max(found, default=None)


def _leaf(node: Leaf) -> Test:
    match node:
        case Text(value):
            wanted = value.text.lower()
            return lambda entry: any(wanted in leaf.lower() for leaf in _leaves(entry))
        case Function():
            return _function(node)
        case Comparison():
            return _comparison(node)


def _function(call: Function) -> Test:
    name, texts = call.name.lower(), [one.text for one in call.arguments]
    match name, len(texts):
        case "log_id", 1:
            wanted = texts[0].lower()
            return lambda entry: _log_id(entry).lower() == wanted
        case "search", 1 | 2:
            return _search(texts)
        case "sample", 2:
            return _sample(_path(tuple(texts[0].split(".")))[0], texts[1])
        case "ip_in_net", 2:
            return _in_net(_path(tuple(texts[0].split(".")))[0], texts[1])
        case _:
            raise FilterError(f"unsupported function {call.name[:40]!r} with {len(texts)} arguments")


def _log_id(entry: Json) -> str:
    return unquote(str(entry.get("logName", "")).partition("/logs/")[2])


def _search(texts: list[str]) -> Test:
    """Return the test whether all words of the last text stand in the field, in any order and case."""
    words = {word.lower() for word in _TOKENS.findall(texts[-1])}
    path = _path(tuple(texts[0].split(".")))[0] if len(texts) > 1 else ()

    def found(entry: Json) -> bool:
        here = {
            word.lower() for value in _values(entry, path) for leaf in _leaves(value) for word in _TOKENS.findall(leaf)
        }
        return words <= here

    return found


def _sample(path: tuple[str, ...], share: str) -> Test:
    number = _float(share)
    if number is None or not 0 <= number <= 1:
        raise FilterError(f"sample wants a share between 0 and 1, not {share[:40]!r}")
    return lambda entry: any(zlib.crc32(str(one).encode()) < number * 2**32 for one in _values(entry, path))


def _in_net(path: tuple[str, ...], net: str) -> Test:
    try:
        network = ipaddress.ip_network(net, strict=False)
    except ValueError:
        raise FilterError(f"invalid network {net[:60]!r}") from None

    def inside(value: object) -> bool:
        try:
            return ipaddress.ip_address(str(value)) in network
        except ValueError:
            return False

    return lambda entry: any(inside(one) for one in _values(entry, path))


def _comparison(node: Comparison) -> Test:
    path, kind = _path(node.path)
    if isinstance(node.value, Function):
        raise FilterError(f"unsupported function {node.value.name[:40]!r} as a value")
    value = node.value
    if node.operator == ":" and value.text == "*" and not value.quoted:
        return lambda entry: any(one is not None for one in _values(entry, path))
    one_fits = _fits(kind, node.operator, value)
    default = _DEFAULTS.get(kind)

    def fits(entry: Json) -> bool:
        found = list(_values(entry, path))
        if not found and default is not None:
            return one_fits(default)
        return any(one_fits(one) for one in found)

    return fits


def _path(names: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return a field's names as entries write them, and its kind.

    Raises:
        FilterError: no entry has such a field.
    """
    known: Any = _FIELDS
    exact: list[str] = []
    for number, name in enumerate(names):
        if known == _FREE:
            return (*exact, *names[number:]), _FREE
        if not isinstance(known, dict):
            raise FilterError(f"Field not found: '{'.'.join(names)[:80]}'")
        wanted = name.replace("_", "").lower()
        found = next((one for one in known if one.lower() == wanted), None)
        if found is None:
            raise FilterError(f"Field not found: '{'.'.join(names)[:80]}'")
        exact.append(found)
        known = known[found]
    return tuple(exact), _FREE if isinstance(known, dict) else known


def _fits(kind: str, operator: str, value: Value) -> Callable[[object], bool]:
    """Return the test of one value of a field."""
    if operator in {"=~", "!~"}:
        return _expression(operator, value.pattern)
    if kind == _TIME:
        wanted = instant(value.text)
        if wanted is None:
            raise FilterError(f"Invalid timestamp: {value.text[:60]!r}")
        return lambda one: _ordered(operator, instant(str(one)), wanted)
    if kind == "severity":
        level = _level(value.text)
        return lambda one: _ordered(operator, SEVERITIES.get(str(one).upper(), 0), level)
    if kind == _SPAN:
        span = _span(value.text)
        if span is None:
            raise FilterError(f"Invalid duration: {value.text[:60]!r}")
        return lambda one: _ordered(operator, _span(str(one)), span)
    return _loosely(kind, operator, value)


def _loosely(kind: str, operator: str, value: Value) -> Callable[[object], bool]:
    """Return the test of a value whose kind the entry tells: a number where both are, else a text."""
    number, text = _float(value.text), value.text.lower()
    if kind == _NUMBER and number is None:
        raise FilterError(f"Invalid number: {value.text[:60]!r}")

    def fits(one: object) -> bool:
        if isinstance(one, bool):
            return _ordered(operator, str(one).lower(), text)
        if number is not None and (kind == _NUMBER or isinstance(one, int | float)):
            return _ordered(operator, _float(str(one)), number)
        if isinstance(one, dict | list):
            return operator == ":" and any(text in leaf.lower() for leaf in _leaves(one))
        if one is None:
            return operator in {"=", ":"} and value.text == "NULL_VALUE"
        found = str(one).lower()
        return text in found if operator == ":" else _ordered(operator, found, text)

    return fits


def _expression(operator: str, text: str) -> Callable[[object], bool]:
    """Return the test by a regular expression, which may fit any part of the value and minds its case."""
    if _NOT_RE2.search(text):
        raise FilterError(f"invalid regular expression {text[:60]!r}: RE2 knows no look-around and no back reference")
    try:
        pattern = re.compile(text)
    except (re.error, OverflowError, RecursionError) as problem:
        raise FilterError(f"invalid regular expression {text[:60]!r}: {problem}") from None
    wanted = operator == "=~"

    def fits(one: object) -> bool:
        if isinstance(one, dict | list):
            return wanted is any(pattern.search(leaf) for leaf in _leaves(one))
        return wanted is (pattern.search(_plain(one)) is not None)

    return fits


def _ordered(operator: str, left: Any, right: Any) -> bool:  # noqa: ANN401, PLR0911 - one line for each operator
    if left is None:
        return False
    match operator:
        case "=" | ":":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def _level(text: str) -> int:
    if text.upper() in SEVERITIES:
        return SEVERITIES[text.upper()]
    number = _float(text)
    if number is None:
        raise FilterError(f"Invalid severity: {text[:60]!r}")
    return int(min(max(number, -1), 10_000))


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None  # noqa: PLR0124 - NaN differs from itself


def _span(text: str) -> float | None:
    match = _SPAN_TEXT.fullmatch(text.lower())
    return float(match.group(1)) * _SPANS[match.group(2)] if match else None


def _values(found: object, path: tuple[str, ...]) -> Iterator[object]:
    """Yield the values of a field; a list has many."""
    if isinstance(found, list):
        for one in found:
            yield from _values(one, path)
    elif not path:
        yield found
    elif isinstance(found, dict) and path[0] in found:
        yield from _values(found[path[0]], path[1:])


def _leaves(value: object) -> Iterator[str]:
    """Yield all texts within a value, the names of its fields left out."""
    if isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield _plain(value)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
