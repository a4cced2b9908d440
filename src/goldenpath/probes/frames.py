"""The frames of a WebSocket (RFC 6455): written masked, read strictly, joined to whole messages."""

from struct import pack, unpack_from
from typing import Final

from goldenpath.contracts import Broken
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.record import record

TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10
_CONTINUATION: Final = 0
_KNOWN: Final = frozenset({_CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
_CONTROL: Final = 8
"""Opcodes from here on are control frames: short, and never in pieces."""
_UNSENDABLE: Final = frozenset({1004, 1005, 1006, 1015})
"""Close codes that programs use among themselves and that never travel."""
_MESSAGES: Final = 10_000
"""Pieces of one message at most."""


@record
class Message:
    """A whole message, or a control frame."""

    kind: int
    """`TEXT`, `BINARY`, `CLOSE`, `PING` or `PONG`."""
    data: bytes = b""
    code: int = 0
    """Of a close frame; 1005 where it gives none."""

    @property
    def text(self) -> str:
        """Return the data as text."""
        return self.data.decode("utf-8", "replace")


def written(kind: int, data: bytes, mask: bytes) -> bytes:
    """Return a whole frame as a client sends it, masked with four bytes."""
    size = len(data)
    if size < 126:
        head = pack("!BB", 0x80 | kind, 0x80 | size)
    elif size < 65_536:
        head = pack("!BBH", 0x80 | kind, 0x80 | 126, size)
    else:
        head = pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
    return head + mask + _masked(data, mask)


def farewell(mask: bytes, code: int = 1000) -> bytes:
    """Return a close frame."""
    return written(CLOSE, pack("!H", code), mask)


def _masked(data: bytes, mask: bytes) -> bytes:
    if not data:
        return b""
    size = len(data)
    stream = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


class Reader:
    """What a server sends, in any pieces, as whole messages."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._in = bytearray()
        self._kind = 0
        self._parts = bytearray()
        self._pieces = 0

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._in += data

    def next(self) -> Message | None:
        """Return the next message or control frame, ``None`` where more must come first.

        Raises:
            Broken: what came breaks the protocol, or is larger than allowed.
        """
        while (frame := self._frame()) is not None:
            final, kind, data = frame
            if kind >= _CONTROL:
                return _control(kind, data)
            if (message := self._joined(kind, data, final=final)) is not None:
                return message
        return None

    def _frame(self) -> tuple[bool, int, bytes] | None:
        """Return the next frame, whole."""
        buffer = self._in
        if len(buffer) < 2:
            return None
        first, second = buffer[0], buffer[1]
        final, kind, size = bool(first & 0x80), first & 15, second & 127
        _check(first, second, kind)
        start = 2
        if size > 125:
            form, start, least = ("!H", 4, 126) if size == 126 else ("!Q", 10, 65_536)
            if len(buffer) < start:
                return None
            (size,) = unpack_from(form, buffer, 2)
            if size < least:
                raise _broken("a frame's length is not written in the shortest way")
        if kind < _CONTROL and size + len(self._parts) > self._limit:
            raise Broken(Reason.TOO_LARGE, f"a message is larger than {self._limit} bytes", phase=Phase.BODY)
        if len(buffer) < start + size:
            return None
        data = bytes(buffer[start : start + size])
        del buffer[: start + size]
        return final, kind, data

    def _joined(self, kind: int, data: bytes, *, final: bool) -> Message | None:
        if kind == _CONTINUATION:
            if not self._kind:
                raise _broken("a continuation came and nothing had begun")
        elif self._kind:
            raise _broken("a message began before the last one had ended")
        else:
            self._kind = kind
        self._parts += data
        self._pieces += 1
        if not final:
            if self._pieces > _MESSAGES:
                raise Broken(Reason.TOO_LARGE, f"a message has more than {_MESSAGES} pieces", phase=Phase.BODY)
            return None
        message = Message(kind=self._kind, data=bytes(self._parts))
        self._kind, self._pieces = 0, 0
        self._parts.clear()
        if message.kind == TEXT:
            _utf8(message.data, "a text")
        return message


def _check(first: int, second: int, kind: int) -> None:
    if first & 0x70:
        raise _broken("reserved bits are set, and no extension was agreed on")
    if kind not in _KNOWN:
        raise _broken(f"a frame has the unknown opcode {kind}")
    if second & 0x80:
        raise _broken("a frame of the server is masked")
    if kind >= _CONTROL and not first & 0x80:
        raise _broken("a control frame comes in pieces")
    if kind >= _CONTROL and second & 127 > 125:
        raise _broken("a control frame is longer than 125 bytes")


def _control(kind: int, data: bytes) -> Message:
    if kind != CLOSE:
        return Message(kind=kind, data=data)
    if not data:
        return Message(kind=CLOSE, code=1005)
    if len(data) == 1:
        raise _broken("a close frame holds half a code")
    (code,) = unpack_from("!H", data)
    if code < 1000 or code > 4999 or code in _UNSENDABLE:
        raise _broken(f"a close frame bears the code {code}, which never travels")
    _utf8(data[2:], "a close frame's reason")
    return Message(kind=CLOSE, data=data[2:], code=code)


def _utf8(data: bytes, what: str) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise _broken(f"{what} is no UTF-8") from None


def _broken(text: str) -> Broken:
    return Broken(Reason.MALFORMED, text, phase=Phase.BODY)
