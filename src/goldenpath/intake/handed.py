"""Probes handed to another process as JSON: written with their secrets, and read as strictly as anything from outside.

They go over standard input and nowhere else, so that no secret stands among a program's arguments.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from goldenpath.model.errors import SourceMalformed
from goldenpath.model.probe import (
    Ask,
    DnsAsk,
    GrpcAsk,
    HttpAsk,
    PostgresAsk,
    Probe,
    RedisAsk,
    TcpAsk,
    TlsAsk,
    WebSocketAsk,
)
from goldenpath.model.secret import Secret, SecretRef

LARGEST: Final = 1_048_576
"""Bytes of all probes together."""
MOST: Final = 500
"""Probes of one call."""
KINDS: Final[Mapping[str, type]] = {
    "dns": DnsAsk,
    "tcp": TcpAsk,
    "tls": TlsAsk,
    "http": HttpAsk,
    "websocket": WebSocketAsk,
    "postgres": PostgresAsk,
    "redis": RedisAsk,
    "grpc": GrpcAsk,
}
"""What may be asked: no programs, for the place that is handed probes runs what it is told."""
_NAMES: Final = {kind: name for name, kind in KINDS.items()}
_SECRET, _BYTES, _KIND = "secret", "base64", "protocol"


class _Unfit(Exception):  # noqa: N818 - named for the state of the value
    """A value that is not what its place asks for."""


def may_be_handed(probe: Probe) -> bool:
    """Return whether another process takes such a probe."""
    return type(probe.ask) in _NAMES


def written(probes: Sequence[Probe]) -> bytes:
    """Return probes as JSON, their secrets in the clear; references must have been followed before."""
    return msgspec.json.encode([_plain(probe) for probe in probes])


def _plain(value: Any) -> Any:  # noqa: ANN401 - fields of any probe
    if isinstance(value, Secret):
        return {_SECRET: value.reveal()}
    if isinstance(value, bytes):
        return {_BYTES: b64encode(value).decode("ascii")}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        kind = {_KIND: _NAMES[type(value)]} if type(value) in _NAMES else {}
        return {**kind, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    return value


def read(data: bytes, source: str = "standard input") -> tuple[Probe, ...]:
    """Return the probes that a JSON list holds.

    Raises:
        SourceMalformed: it is no such list, or a probe in it is none.
    """
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise _malformed(source, f"no JSON ({problem})") from None
    if not isinstance(found, list):
        raise _malformed(source, f"JSON that is a {type(found).__name__}")
    if len(found) > MOST:
        raise _malformed(source, f"{len(found)} probes where {MOST} are taken at most")
    return tuple(_probe(one, number, source) for number, one in enumerate(found))


def _probe(value: object, number: int, source: str) -> Probe:
    try:
        made = _made(Probe, value, "")
    except _Unfit as problem:
        raise _malformed(source, f"probe {number}: {problem}") from None
    assert isinstance(made, Probe)  # noqa: S101 - for the type checker: what was asked for was made
    return made


def _malformed(source: str, came: str) -> SourceMalformed:
    return SourceMalformed(
        source=source, came=came, expected="a JSON list of probes, as goldenpath check hands them on"
    )


def _made(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - fields of any probe
    """Return a value as its place asks for it.

    Raises:
        _Unfit: it is something else; values are not told, for they may be secret.
    """
    if hint == Ask:
        return _ask(value, where)
    if get_origin(hint) in {Union, UnionType}:
        return _one_of(get_args(hint), value, where)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), value, where)
    if isinstance(value, dict) and hint is not SecretRef:
        return _of_mapping(hint, value, where)
    if hint is float and type(value) is int:
        return float(value)
    if hint in {str, int, bool, float, NoneType} and type(value) is hint:
        return value
    raise _unfit(hint, value, where)


def _of_mapping(hint: Any, value: dict[str, Any], where: str) -> Any:  # noqa: ANN401 - fields of any probe
    if hint is bytes and isinstance(value.get(_BYTES), str):
        return _decoded(value[_BYTES], where)
    if hint is Secret and isinstance(value.get(_SECRET), str):
        return Secret(value[_SECRET])
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint, value, where)
    raise _unfit(hint, value, where)


def _unfit(hint: Any, value: object, where: str) -> _Unfit:  # noqa: ANN401 - a type of any kind
    return _Unfit(f"{where or 'it'} is a {type(value).__name__}, not {getattr(hint, '__name__', hint)}")


def _ask(value: object, where: str) -> Any:  # noqa: ANN401 - an ask of any kind
    kind = value.get(_KIND) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(kind, str) or kind not in KINDS:
        raise _Unfit(f"{where}: its protocol is none of {', '.join(KINDS)}")
    return _record(KINDS[kind], {name: one for name, one in value.items() if name != _KIND}, where)


def _one_of(hints: tuple[Any, ...], value: object, where: str) -> Any:  # noqa: ANN401 - fields of any probe
    for hint in hints:
        try:
            return _made(hint, value, where)
        except _Unfit:
            continue
    raise _Unfit(f"{where} is a {type(value).__name__}, which has no place there")


def _tuple(hints: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _Unfit(f"{where} is a {type(value).__name__}, not a list")
    each = hints[:1] * len(value) if hints[-1] is Ellipsis else hints
    if len(each) != len(value):
        raise _Unfit(f"{where} holds {len(value)} values, not {len(each)}")
    return tuple(_made(hint, one, f"{where}[{n}]") for n, (hint, one) in enumerate(zip(each, value, strict=True)))


def _decoded(text: str, where: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise _Unfit(f"{where} is no base64") from None


def _record(kind: type, value: Mapping[str, Any], where: str) -> Any:  # noqa: ANN401 - a record of the model
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}
    if unknown := sorted(set(value) - set(known)):
        raise _Unfit(f"{where or 'it'} has a field {unknown[0][:40]!r} that nobody knows")
    needed = (n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING)
    if lacking := [name for name in needed if name not in value]:
        raise _Unfit(f"{where or 'it'} lacks {lacking[0]}")
    return kind(**{name: _made(hints[name], one, f"{where}.{name}".strip(".")) for name, one in value.items()})
