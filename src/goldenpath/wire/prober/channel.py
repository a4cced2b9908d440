"""An open WebSocket: says texts, hears frames, answers pings."""

import os
import select
from datetime import datetime
from socket import IPPROTO_TCP, TCP_NODELAY
from time import perf_counter
from typing import Final

from goldenpath.contracts import Broken, Conversation, Protocol
from goldenpath.model.observation import Reason
from goldenpath.model.probe import Limits, WebSocketAsk
from goldenpath.ports import Clock, Frame
from goldenpath.probes import frames, websocket
from goldenpath.wire.prober.flight import Line
from goldenpath.wire.prober.outcome import Time

_READ: Final = 65_536
_SENDING: Final = 5.0
"""Seconds that sending one text may take: a peer that reads nothing is not waited for any longer."""


class Upgrade:
    """The conversation of a WebSocket that is to stay open; keeps what came behind the upgrade's answer."""

    def __init__(self) -> None:
        self.rest = b""
        self.protocol = Protocol(id="websocket", asks=WebSocketAsk, converse=self._converse)

    def _converse(self, ask: WebSocketAsk, limits: Limits, identity: str) -> Conversation:
        reply, self.rest = yield from websocket.upgrade(ask, limits, identity)
        return reply


class _Ended(Exception):  # noqa: N818 - no error: the connection is over
    """The connection is over."""


class SocketChannel:
    """Implements the port Channel."""

    def __init__(self, line: Line, rest: bytes, limits: Limits, clock: Clock) -> None:
        self._sock = line.sock
        self._tls = line.tls
        self._reader = frames.Reader(limits.bytes)
        self._reader.feed(rest)
        self._time = Time(clock.now(), perf_counter())
        self._came = perf_counter()
        self._end: Frame | None = None
        self._open = True
        self._sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)

    def say(self, text: str) -> bool:
        """Send a text frame; return whether it could be sent."""
        if not self._open or self._end is not None:
            return False
        return self._send(frames.TEXT, text.encode("utf-8", "replace"))

    def hear(self, seconds: float) -> Frame:
        """Return the next frame, waiting at most so long; pings are answered, and are no frames."""
        until = perf_counter() + max(seconds, 0.0)
        while True:
            if self._end is not None:
                return self._end
            if not self._open:
                return self._ended("lost", "closed by us", 1006)
            try:
                message = self._reader.next()
            except Broken as problem:
                return self._give_up(problem)
            if message is not None:
                if (frame := self._frame(message, until)) is not None:
                    return frame
                if perf_counter() < until:
                    continue
            elif self._more(until):
                continue  # what came, or the end of it, is told in the next round
            return Frame(kind="silent", at=self._now())

    def _more(self, until: float) -> bool:
        """Take what comes next; return whether something did, be it the end, before the time was up."""
        try:
            return self._listen(until)
        except _Ended as problem:
            self._ended("lost", str(problem), 1006)
            return True

    def close(self) -> None:
        """Close it, whatever its state."""
        if not self._open:
            return
        if self._end is None:
            self._send(frames.CLOSE, b"\x03\xe8", until=0.0)
        self._open = False
        self._sock.close()

    def _frame(self, message: frames.Message, until: float) -> Frame | None:
        if message.kind == frames.PING:
            self._send(frames.PONG, message.data, until=until)
            return None
        if message.kind == frames.PONG:
            return None
        if message.kind == frames.CLOSE:
            self._send(frames.CLOSE, b"" if message.code == 1005 else message.code.to_bytes(2, "big"), until=until)
            return self._ended("closed", message.text, message.code)
        kind = "text" if message.kind == frames.TEXT else "binary"
        return Frame(kind=kind, text=message.text, at=self._time.at(self._came))

    def _ended(self, kind: str, text: str, code: int) -> Frame:
        self._end = Frame(kind=kind, text=text, code=code, at=self._now())
        return self._end

    def _give_up(self, problem: Broken) -> Frame:
        code = 1009 if problem.reason is Reason.TOO_LARGE else 1002
        self._send(frames.CLOSE, code.to_bytes(2, "big"), until=0.0)
        return self._ended("broken", problem.text, code)

    def _now(self) -> datetime:
        return self._time.at(perf_counter())

    def _listen(self, until: float) -> bool:
        """Take what comes next; return whether something did before the time was up."""
        if self._decrypted():
            return True  # what came in one piece with the upgrade's answer waits inside TLS, not at the socket
        while True:
            left = until - perf_counter()
            if not _ready(self._sock.fileno(), select.POLLIN, max(left, 0.0)):
                return False
            try:
                data = self._sock.recv(_READ)
            except BlockingIOError:
                continue
            except OSError as problem:
                raise _Ended(problem.strerror or str(problem)) from None
            if not data:
                raise _Ended("the connection ended without a close frame")
            self._came = perf_counter()
            if self._tls is None:
                self._reader.feed(data)
                return True
            self._tls.feed(data)
            if self._decrypted():
                return True

    def _decrypted(self) -> bool:
        heard = False
        if self._tls is None:
            return heard
        try:
            while (data := self._tls.decrypt()) is not None:
                if not data:
                    if heard:
                        return True  # what came before is read first; the end is met again
                    raise _Ended("TLS ended without a close frame")
                heard = True
                self._reader.feed(data)
        except Broken as problem:
            raise _Ended(problem.text) from None
        return heard

    def _send(self, kind: int, data: bytes, until: float | None = None) -> bool:
        """Send a frame; ``until`` is when it is given up where the peer reads nothing, at once where that is past."""
        out = frames.written(kind, data, os.urandom(4))
        try:
            return self._sent(out if self._tls is None else self._tls.encrypt(out), until)
        except (Broken, OSError):
            return False

    def _sent(self, data: bytes, until: float | None) -> bool:
        latest = perf_counter() + _SENDING
        until = latest if until is None else min(until, latest)
        while data:
            try:
                data = data[self._sock.send(data) :]
            except BlockingIOError:
                left = until - perf_counter()
                if left <= 0 or not _ready(self._sock.fileno(), select.POLLOUT, left):
                    return False
        return True


def _ready(fd: int, mask: int, seconds: float) -> bool:
    # poll, not select: descriptors above 1023 are usual where many probes are under way
    poll = select.poll()
    poll.register(fd, mask)
    return bool(poll.poll(1000 * seconds))
