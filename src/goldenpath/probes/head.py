"""The heads of HTTP/1.1 messages, as HTTP probes and WebSocket upgrades write and read them."""

from collections.abc import Generator, Iterable
from functools import lru_cache
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
_SHORT = 200
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
    return _authority(place.host, place.port, 443 if place.tls else 80)


@lru_cache(maxsize=1024)
def _authority(host: str, port: int, usual: int) -> str:
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    return host if port == usual else f"{host}:{port}"


@lru_cache(maxsize=1024)
def lead(path: str, host: str, port: int, tls: bool, own: str) -> str:  # noqa: FBT001 - a field's value
    """Return what every plain GET of a place begins with, up to the probe's id."""
    place = Place(host=host, port=port, tls=tls)
    return f"GET {target(path)} HTTP/1.1\r\nhost: {authority(place)}\r\nuser-agent: {AGENT}\r\n{own}{PROBE_HEADER}: "


def target(path: str) -> str:
    """Return a path as a request line may hold it.

    Raises:
        Broken: it holds a line break.
    """
    if path.isascii() and path.isprintable() and " " not in path:
        return path or "/"
    if not path.isprintable():
        raise Broken(Reason.MALFORMED, "the path holds a control character", phase=Phase.PREPARE)
    return "".join(c if "!" <= c <= "~" else "".join(f"%{b:02X}" for b in c.encode()) for c in path)


def request(line: str, place: Place, identity: str, headers: Iterable[tuple[str, str | Hidden]]) -> bytes:
    """Return the head of a request; what the caller's headers name replaces what is sent by itself.

    Raises:
        Broken: a header cannot be sent.
    """
    given = {name.lower(): revealed(value, f"the header {name}") for name, value in headers}
    host = "" if "host" in given else f"host: {authority(place)}\r\n"
    agent = "" if "user-agent" in given else f"user-agent: {AGENT}\r\n"
    rest = "".join([f"{name}: {value}\r\n" for name, value in given.items()])
    return f"{line}\r\n{host}{agent}{PROBE_HEADER}: {identity}\r\n{rest}\r\n".encode()


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
            return parse(data[:bare].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")), data[bare + 2 :]
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
    first, *lines = head.decode("latin-1").split("\r\n")
    status = first[9:12]
    whole = len(status) == 3 and status.isascii() and status.isdigit() and first[12:13] in ("", " ")
    if not first.startswith("HTTP/1.") or not whole:
        _foreign(head)
        raise Broken(Reason.MALFORMED, f"the status line is {shown(first.encode('latin-1'))}")
    return Head(
        status=int(status),
        headers=tuple([_known_header(line) if len(line) < _SHORT else _header(line) for line in lines]),
    )


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name[0] in " \t":
        raise Broken(Reason.MALFORMED, f"a header line is {shown(line.encode('latin-1'))}")
    return name.lower(), value.strip()


# One server says the same headers each time: reading them is a quarter of what an answer costs.
_known_header = lru_cache(maxsize=1024)(_header)


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
