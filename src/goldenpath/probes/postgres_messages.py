"""PostgreSQL's messages: how they are framed, and what its refusals mean."""

from typing import Final

from goldenpath.contracts import Broken
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.record import record
from goldenpath.probes.dialogue import Dialogue, Hearing

SSL_REQUEST: Final = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
TERMINATE: Final = b"X\0\0\0\4"
_VERSION_3: Final = (196608).to_bytes(4, "big")
_KNOWN: Final = frozenset(b"RSKNEZTDCIvA12")
_OLD_ERROR: Final = 30_000
"""No error is longer: what looks so is text, as a server sends it that cannot even start a process for us."""
_REASONS: Final = {
    "28P01": Reason.CREDENTIALS_REFUSED,
    "28000": Reason.CREDENTIALS_REFUSED,
    "42501": Reason.NOT_PERMITTED,
    "53300": Reason.TOO_MANY_CLIENTS,
}


@record
class Message:
    """One message of the server."""

    kind: str
    body: bytes


@record
class ServerError:
    """What the server says that it cannot."""

    severity: str
    state: str
    """The five characters of SQLSTATE."""
    message: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Return severity, SQLSTATE and message."""
        said = f"{self.severity} {self.state}: {self.message}" if self.state else f"{self.severity}: {self.message}"
        return f"{said} ({self.detail})" if self.detail else said

    @property
    def fatal(self) -> bool:
        """Return whether the session ends with it."""
        return self.severity in {"FATAL", "PANIC"}

    @property
    def reason(self) -> Reason:
        """Return the reason of the closed list."""
        said = self.message.lower()
        # Every translation of these messages leaves the file's name as it is.
        if self.state == "28000" and ("pg_hba.conf" in said or "not permitted" in said):
            return Reason.NOT_PERMITTED
        # PgBouncer has no state of its own for a full house.
        if self.state == "08P01" and ("no more connections" in said or "too many" in said):
            return Reason.TOO_MANY_CLIENTS
        return _REASONS.get(self.state, Reason.SERVER_ERROR)


def startup(user: str, database: str) -> bytes:
    """Return the start-up message."""
    named = (("user", user), ("database", database), ("application_name", "goldenpath"), ("client_encoding", "UTF8"))
    body = _VERSION_3 + b"".join(text(key) + text(value) for key, value in named) + b"\0"
    return (len(body) + 4).to_bytes(4, "big") + body


def framed(kind: str, body: bytes) -> bytes:
    """Return one message to the server."""
    return kind.encode() + (len(body) + 4).to_bytes(4, "big") + body


def query(sql: str) -> bytes:
    """Return a simple query."""
    return framed("Q", text(sql))


def text(value: str) -> bytes:
    """Return a text as the protocol ends it.

    Raises:
        Broken: the text holds a null character or half a character, and cannot be sent.
    """
    try:
        data = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise Broken(Reason.NOT_ALLOWED, "a name or password that is no text", phase=Phase.PREPARE) from None
    if b"\0" in data:
        raise Broken(Reason.NOT_ALLOWED, "a name or password with a null character", phase=Phase.PREPARE)
    return data + b"\0"


def message(talk: Dialogue, first: bytes = b"") -> Hearing[Message]:
    """Return the server's next message; what may come at any time and says nothing to us is passed over.

    ``first`` is its first byte, where that was taken already.

    Raises:
        Broken: the answer is not PostgreSQL's, is too large, or ends early.
    """
    while True:
        kind, first = first or (yield from talk.take(1)), b""
        if kind[0] not in _KNOWN:
            talk.malformed("a message is of no known kind")
        size = yield from talk.take(4)
        length = int.from_bytes(size, "big")
        if kind == b"E" and not 8 <= length <= _OLD_ERROR:
            return Message(kind="E", body=(yield from _old_error(talk, size)))
        if length < 4:
            talk.malformed("a message is shorter than its own length")
        body = yield from talk.take(length - 4)
        if kind not in b"NAv":
            return Message(kind=kind.decode(), body=body)


def _old_error(talk: Dialogue, start: bytes) -> Hearing[bytes]:
    """Return an error of protocol 2, text up to a null character, as an error of protocol 3."""
    said = bytearray(start)
    while not said.endswith((b"\0", b"\n")) and len(said) < 1_000:
        said += yield from talk.take(1)
    if talk.stranger or any(byte < 32 and byte not in b"\t\n\r\0" for byte in said):
        talk.malformed("an error is longer than any")
    return b"SFATAL\0M" + bytes(said).strip(b"\0\r\n ") + b"\0\0"


def server_error(body: bytes) -> ServerError:
    """Return what an error message says."""
    fields = {part[:1]: part[1:].decode("utf-8", "replace") for part in body.split(b"\0") if part}
    return ServerError(
        severity=fields.get(b"V") or fields.get(b"S") or "ERROR",
        state=fields.get(b"C", ""),
        message=fields.get(b"M", "no message"),
        detail=fields.get(b"D", ""),
    )


def row(body: bytes) -> tuple[str | None, ...] | None:
    """Return a data row's columns as text, ``None`` where it is malformed."""
    columns: list[str | None] = []
    count, place = int.from_bytes(body[:2], "big"), 2
    for _ in range(count):
        if place + 4 > len(body):
            return None
        size = int.from_bytes(body[place : place + 4], "big", signed=True)
        place += 4
        if size < 0:
            columns.append(None)
            continue
        if place + size > len(body):
            return None
        columns.append(body[place : place + size].decode("utf-8", "replace"))
        place += size
    return tuple(columns) if place == len(body) else None
