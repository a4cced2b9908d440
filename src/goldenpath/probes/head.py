"""The heads of HTTP/1.1 messages, as HTTP probes and WebSocket upgrades write and read them."""

from collections.abc import Generator, Iterable
from typing import Final

from goldenpath import __version__
from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import Hidden, Place
from goldenpath.model.record import record
from goldenpath.model.secret import SecretRef

LARGEST: Final = 65_536
"""Bytes of a head at most, those of interim answers included."""

PROBE_HEADER: Final = "x-goldenpath-probe"
AGENT: Final = f"goldenpath/{__version__}"

_SHOWN = 80
_CONTROLS = frozenset(map(chr, (*range(32), 127))) - {"\t"}


@record
class Head:
    """What the head of an answer says."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Return the values of every header of that name."""
        return [value for key, value in self.headers if key == name]

    def tokens(self, name: str) -> list[str]:
        """Return the words of a list header in lower case."""
        return [word.strip().lower() for value in self.all(name) for word in value.split(",") if word.strip()]


def shown(data: bytes) -> str:
    """Return the first bytes of something unreadable as a person can read them, in quotation marks."""
    text = data[:_SHOWN].decode("ascii", "backslashreplace")
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.replace("\r\n", "⏎"))
    return f'"{text}…"' if len(data) > _SHOWN else f'"{text}"'


def revealed(value: str | Hidden, what: str) -> str:
    """Return a text that may be secret in the clear.

    Raises:
        Broken: it is a reference that nobody followed, or holds a line break and would change the request.
    """
    if isinstance(value, SecretRef):
        raise Broken(Reason.SECRET_MISSING, f"{what}: {value} was not followed", phase=Phase.PREPARE)
    text = value if isinstance(value, str) else value.reveal()
    if not text.isprintable() and not _CONTROLS.isdisjoint(text):
        came = f"{what} holds a line break or another control character and cannot be sent"
        raise Broken(Reason.SECRET_MISSING, came, phase=Phase.PREPARE)
    return text


def authority(place: Place) -> str:
    """Return the host as the Host header names it, with the port where it is not the scheme's own."""
    host = place.host if place.host.isascii() else place.host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    return host if place.port == (443 if place.tls else 80) else f"{host}:{place.port}"


def request(line: str, place: Place, identity: str, headers: Iterable[tuple[str, str | Hidden]]) -> bytes:
    """Return the head of a request; what the caller's headers name replaces what is sent by itself.

    Raises:
        Broken: a header cannot be sent.
    """
    given = {name.lower(): revealed(value, f"the header {name}") for name, value in headers}
    lines = [line]
    if "host" not in given:
        lines.append(f"host: {authority(place)}")
    if "user-agent" not in given:
        lines.append(f"user-agent: {AGENT}")
    lines.append(f"{PROBE_HEADER}: {identity}")
    lines += [f"{name}: {value}" for name, value in given.items()]
    return "\r\n".join((*lines, "\r\n")).encode("utf-8")


def read(data: bytes) -> Generator[bytes, bytes, tuple[Head, bytes]]:
    """Listen until a head is whole, from what came first, and return it with the bytes behind it.

    Raises:
        Broken: what comes is no head of HTTP/1.x, is too long, or ends before it is whole.
    """
    while True:
        end = data.find(b"\r\n\r\n")
        if end >= 0:
            return parse(data[:end]), data[end + 4 :]
        bare = data.find(b"\n\n")
        if bare >= 0:
            return parse(data[:bare]), data[bare + 2 :]
        _refuse(data)
        chunk = yield b""
        if not chunk:
            _end(data)
        data += chunk


def parse(head: bytes) -> Head:
    """Return what a whole head says.

    Raises:
        Broken: it is no head of HTTP/1.x.
    """
    first, *lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    status = first[9:12]
    if not first.startswith("HTTP/1.") or len(status) != 3 or not (status.isascii() and status.isdigit()):
        _foreign(head)
        raise Broken(Reason.MALFORMED, f"the status line is {shown(first.encode('latin-1'))}")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name[0] in " \t":
            raise Broken(Reason.MALFORMED, f"a header line is {shown(line.encode('latin-1'))}")
        headers.append((name.lower(), value.strip()))
    return Head(status=int(status), headers=tuple(headers))


def _refuse(data: bytes) -> None:
    _foreign(data)
    if len(data) > LARGEST:
        raise Broken(Reason.TOO_LARGE, f"the head is longer than {LARGEST} bytes")


def _foreign(data: bytes) -> None:
    if data[:5] != b"HTTP/"[: len(data)]:
        raise Broken(Reason.WRONG_PROTOCOL, f"no HTTP came, but {shown(data)}")


def _end(data: bytes) -> None:
    came = f"after {shown(data)}" if data else "without a byte"
    raise Broken(Reason.CLOSED, f"closed {came}", reply=Reply() if not data else None)
