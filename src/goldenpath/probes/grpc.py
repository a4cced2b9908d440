"""gRPC's standard health service, ``grpc.health.v1.Health/Check``: one call over HTTP/2.

Its two messages have one field each, so Protocol Buffers are written and read here in a few lines.
"""

import re
from collections.abc import Iterator
from typing import Final, NoReturn

from goldenpath.contracts import Conversation, Protocol, Reply
from goldenpath.model.observation import Phase, Reason, Value
from goldenpath.model.probe import GrpcAsk, Limits
from goldenpath.probes import head, http2
from goldenpath.probes.dialogue import Dialogue

_PATH: Final = "/grpc.health.v1.Health/Check"
_TYPE: Final = "application/grpc"
_SERVING: Final = ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")
_STATUS: Final = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
_REASONS: Final = {
    "UNAUTHENTICATED": Reason.CREDENTIALS_REFUSED,
    "PERMISSION_DENIED": Reason.NOT_PERMITTED,
}
_HTTP_REASONS: Final = {401: Reason.CREDENTIALS_REFUSED, 403: Reason.NOT_PERMITTED}
_ENCODED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_LARGEST: Final = 65_536
_LENGTH_DELIMITED: Final = 2


def converse(ask: GrpcAsk, limits: Limits, identity: str) -> Conversation:
    """Ask the health service; ``""`` as the service's name means the whole server.

    Raises:
        Broken: the peer speaks no gRPC, has no health service, refuses, or ends early.
    """
    talk = http2.dialogue(limits)
    answer = http2.Answer(min(limits.bytes, _LARGEST))
    farewell = yield from http2.exchange(talk, _headers(ask, limits, identity), _request(ask.service), answer)
    talk.phase = Phase.BODY
    _is_grpc(talk, answer)
    status, said = _status(talk, answer)
    values: list[tuple[str, Value]] = [("grpc.status", status), ("grpc.message", said)]
    if status == "OK":
        values.insert(0, ("serving", _serving(talk, answer.body)))
    elif status == "NOT_FOUND":
        values.insert(0, ("serving", "SERVICE_UNKNOWN"))
    else:
        _refuse(talk, status, said, Reply(status=answer.status, headers=answer.headers, values=tuple(values)))
    return Reply(
        status=answer.status,
        headers=answer.headers,
        body_bytes=len(answer.body),
        values=tuple(values),
        farewell=farewell,
    )


def _headers(ask: GrpcAsk, limits: Limits, identity: str) -> list[tuple[str, str]]:
    return [
        (":method", "POST"),
        (":scheme", "https" if ask.place.tls else "http"),
        (":path", _PATH),
        (":authority", head.authority(ask.place)),
        ("te", "trailers"),
        ("content-type", _TYPE),
        ("user-agent", head.AGENT),
        ("grpc-timeout", f"{max(1, min(round(limits.seconds * 1000), 99_999_999))}m"),
        (head.PROBE_HEADER, identity),
    ]


def _request(service: str) -> bytes:
    """Return a HealthCheckRequest: field 1, a text, left out where it is empty."""
    name = service.encode()
    message = b"\x0a" + _varint(len(name)) + name if name else b""
    return b"\0" + len(message).to_bytes(4, "big") + message


def _is_grpc(talk: Dialogue, answer: http2.Answer) -> None:
    """Return where gRPC answers: a proxy in front of it answers in HTTP."""
    kind = next((value for name, value in answer.headers if name == "content-type"), "")
    if kind.startswith(_TYPE):
        return
    came = f"HTTP {answer.status} with {kind or 'no content type'} came where gRPC was asked"
    if answer.status == 200:
        talk.end(Reason.WRONG_PROTOCOL, came, answer.reply())
    talk.end(_HTTP_REASONS.get(answer.status or 0, Reason.SERVER_ERROR), came, answer.reply())


def _status(talk: Dialogue, answer: http2.Answer) -> tuple[str, str]:
    """Return gRPC's status by its name, and its message; without a body they stand in the headers."""
    told = {**dict(answer.headers), **dict(answer.trailers)}
    code = told.get("grpc-status", "")
    if not (code.isascii() and code.isdecimal() and len(code) < 4):
        talk.malformed("gRPC's status is missing")
    name = _STATUS[int(code)] if int(code) < len(_STATUS) else f"STATUS_{int(code)}"
    said = _ENCODED.sub(lambda found: bytes((int(found[1], 16),)), told.get("grpc-message", "").encode("latin-1"))
    return name, talk.text(said)


def _refuse(talk: Dialogue, status: str, said: str, reply: Reply) -> NoReturn:
    text = f"{status}: {said}" if said else status
    if status == "UNIMPLEMENTED":
        text = f"the server speaks gRPC and has no health service (grpc.health.v1.Health): {text}"
    talk.end(_REASONS.get(status, Reason.SERVER_ERROR), text, reply)


def _serving(talk: Dialogue, body: bytes) -> str:
    """Return what a HealthCheckResponse says: field 1, a number."""
    if len(body) < 5 or body[0] or int.from_bytes(body[1:5], "big") != len(body) - 5:
        talk.malformed("the health message is not framed as gRPC frames it")
    number = 0
    try:
        for field, value in _fields(body[5:]):
            if field == 1:
                number = value
    except IndexError:
        talk.malformed("the health message breaks off")
    return _SERVING[number] if number < len(_SERVING) else f"SERVING_{number}"


def _fields(message: bytes) -> Iterator[tuple[int, int]]:
    """Yield the numbers of a message by field, and pass over everything else.

    Raises:
        IndexError: the message breaks off.
    """
    place = 0
    while place < len(message):
        key, place = _read_varint(message, place)
        kind = key & 7
        if kind == 0:
            value, place = _read_varint(message, place)
            yield key >> 3, value
        elif kind == _LENGTH_DELIMITED:
            length, place = _read_varint(message, place)
            place += length
        elif kind in {1, 5}:
            place += 8 if kind == 1 else 4
        else:
            raise IndexError
    if place > len(message):
        raise IndexError


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes(written) + bytes((number,))


def _read_varint(message: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = message[place]
        number |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return number, place
        if shift > 63:
            raise IndexError


PROTOCOL = Protocol(
    id="grpc",
    asks=GrpcAsk,
    converse=converse,
    alpn=("h2",),
    schemes=("grpc", "grpcs"),
    port=443,
    values=(
        ("serving", "`SERVING`, `NOT_SERVING`, `UNKNOWN` or `SERVICE_UNKNOWN`"),
        ("grpc.status", "gRPC's status by its name, such as `OK` or `NOT_FOUND`"),
        ("grpc.message", "its message"),
    ),
)
