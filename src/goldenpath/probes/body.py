"""Bodies of HTTP/1.1 answers: by length, in chunks or until the end, decompressed, and never larger than allowed."""

import zlib
from collections.abc import Generator

from goldenpath.contracts import Broken
from goldenpath.model.observation import Reason
from goldenpath.probes.head import Head, shown

Listening = Generator[bytes, bytes, None]

_LINE = 8_192
"""Bytes of a chunk's size line, or of a trailer's, at most."""
_TRAILERS = 65_536
_FRAMING = frozenset({"content-length", "content-encoding", "transfer-encoding"})
_CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Body:
    """A body as it grows."""

    __slots__ = ("_inflate", "_limit", "_raw", "data")

    def __init__(self, head: Head, limit: int) -> None:
        self.data = bytearray()
        self._limit = limit
        self._raw = False
        self._inflate = None
        codings = [c for c in head.tokens("content-encoding") if c != "identity"]
        if len(codings) == 1 and codings[0] in _CODINGS:
            self._inflate = zlib.decompressobj(_CODINGS[codings[0]])
            self._raw = codings[0] == "deflate"

    def take(self, chunk: bytes) -> None:
        """Add what came.

        Raises:
            Broken: the body grows larger than allowed, or cannot be decompressed.
        """
        room = self._limit - len(self.data)
        self.data += self._inflated(chunk, room) if self._inflate else chunk
        if len(self.data) > self._limit:
            del self.data[self._limit :]
            raise Broken(Reason.TOO_LARGE, f"the body is larger than {self._limit} bytes")

    def finish(self) -> None:
        """Check that a compressed body is whole.

        Raises:
            Broken: it is not.
        """
        if self._inflate and self.data and not self._inflate.eof:
            raise Broken(Reason.MALFORMED, "the compressed body breaks off")

    def _inflated(self, chunk: bytes, room: int) -> bytes:
        try:
            return self._decompressed(chunk, room)
        except zlib.error as problem:
            if self._raw:  # some servers send deflate without the wrapper that the name asks for
                self._raw = False
                self._inflate = zlib.decompressobj(-15)
                return self._inflated(chunk, room)
            raise Broken(Reason.MALFORMED, f"the body cannot be decompressed: {problem}") from None

    def _decompressed(self, chunk: bytes, room: int) -> bytes:
        if self._inflate is None or self._inflate.eof:
            return b""
        found = self._inflate.decompress(chunk, room + 1)
        self._raw = False
        return found


def read(head: Head, body: Body, data: bytes) -> Listening:
    """Listen until the body is whole, from the bytes that came behind the head.

    Raises:
        Broken: it is not framed as its head says, is too large, or ends early.
    """
    codings = head.tokens("transfer-encoding")
    if codings:
        if codings[-1] != "chunked" or len(codings) > 1:
            raise Broken(Reason.MALFORMED, f"the transfer coding {', '.join(codings)!r} was not asked for")
        yield from _chunked(body, data)
    elif lengths := set(head.tokens("content-length")):
        yield from _counted(body, data, _length(lengths))
    else:
        yield from _until_closed(body, data)
    body.finish()


def plain_length(head: Head, limit: int) -> int | None:
    """Return the length of a body that needs no reading: sent as it is, by its length, and small enough."""
    length = None
    for name, value in head.headers:
        if name == "content-length" and length is None and len(value) < 10 and value.isascii() and value.isdigit():
            length = int(value)
        elif name in _FRAMING:
            return None
    return length if length is None or length <= limit else None


def _length(lengths: set[str]) -> int:
    first = next(iter(lengths))
    if len(lengths) > 1 or not (first.isascii() and first.isdigit()) or len(first) > 18:
        raise Broken(Reason.MALFORMED, f"the content-length is {shown(', '.join(sorted(lengths)).encode())}")
    return int(first)


def _counted(body: Body, data: bytes, length: int) -> Listening:
    left = length
    while True:
        part = data[:left]
        left -= len(part)
        if part:
            body.take(part)
        if not left:
            return
        data = yield b""
        if not data:
            raise Broken(Reason.CLOSED, f"closed {left} bytes before the end of the body")


def _until_closed(body: Body, data: bytes) -> Listening:
    if data:
        body.take(data)
    while data := (yield b""):
        body.take(data)


def _chunked(body: Body, data: bytes) -> Listening:
    buffer = bytearray(data)
    while size := _size((yield from _line(buffer))):
        left = size
        while left:
            if not buffer:
                buffer += yield from _more()
            part = bytes(buffer[:left])
            del buffer[:left]
            left -= len(part)
            body.take(part)
        if (yield from _line(buffer)):
            raise Broken(Reason.MALFORMED, "a chunk is longer than its size says")
    trailers = 0
    while line := (yield from _line(buffer)):
        trailers += len(line)
        if trailers > _TRAILERS:
            raise Broken(Reason.TOO_LARGE, "the trailers do not end")


def _size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 16 or digits.strip(b"0123456789abcdefABCDEF"):
        raise Broken(Reason.MALFORMED, f"the size of a chunk is {shown(line)}")
    return int(digits, 16)


def _line(buffer: bytearray) -> Generator[bytes, bytes, bytes]:
    while (end := buffer.find(b"\n")) < 0:
        if len(buffer) > _LINE:
            raise Broken(Reason.MALFORMED, "a chunk's size line does not end")
        buffer += yield from _more()
    line = bytes(buffer[:end]).removesuffix(b"\r")
    del buffer[: end + 1]
    return line


def _more() -> Generator[bytes, bytes, bytes]:
    chunk = yield b""
    if not chunk:
        raise Broken(Reason.CLOSED, "closed before the last chunk")
    return chunk
