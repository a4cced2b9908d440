"""Two connections joined: bytes, ends and resets of one side reach the other, and a slow reader slows its writer."""

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from .destination import abrupt

Meter = Callable[[int], float]
"""Counts bytes that arrived and returns the seconds until they may go on."""

# Reasons why a side is not read; it is read while there is none.
_FULL, _LATE, _CUT, _EARLY = 1, 2, 4, 8


class _Half(asyncio.Protocol):
    """One side: what it receives is written to the other."""

    __slots__ = (
        "_early",
        "_ended",
        "_failure",
        "_finished",
        "_holds",
        "_lost",
        "_made",
        "_other",
        "_write",
        "transport",
    )

    def __init__(self, *, ended: Callable[[], None], lost: Callable[[], None]) -> None:
        self.transport: asyncio.Transport
        self._other: _Half
        self._write: Callable[[bytes], None] = self._keep
        self._ended = ended
        self._lost = lost
        self._holds = 0
        self._made = self._finished = False
        self._early = b""
        self._failure: Exception | None = None

    def face(self, other: "_Half") -> None:
        self._other = other

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._made = True
        if self._other._made:  # noqa: SLF001  # the two halves are one object
            self._begin()
            self._other._begin()  # noqa: SLF001  # as above
        else:
            self.hold(_EARLY)

    def data_received(self, data: bytes) -> None:
        self._write(data)

    def eof_received(self) -> bool:
        self._finish()
        other = self._other
        if not other._made:  # noqa: SLF001  # the two halves are one object
            return True
        if other._finished or other.transport.is_closing():  # noqa: SLF001  # as above
            other.transport.close()
            return False
        other.transport.write_eof()
        return True

    def pause_writing(self) -> None:
        self._other.hold(_FULL)

    def resume_writing(self) -> None:
        self._other.release(_FULL)

    def connection_lost(self, exc: Exception | None) -> None:
        self._failure = exc
        if self._other._made and not self._other.transport.is_closing():  # noqa: SLF001  # the two halves are one object
            self._finish()
            self._pass_on_the_end()
        self._lost()

    def hold(self, reason: int) -> None:
        self._holds |= reason
        if self._made and not self.transport.is_closing():
            self.transport.pause_reading()

    def release(self, reason: int) -> None:
        if not self._holds & reason:
            return
        self._holds &= ~reason
        if not self._holds and self._made and not self.transport.is_closing():
            self.transport.resume_reading()

    def abort(self) -> None:
        if self._made and not self.transport.is_closing():
            abrupt(self.transport.get_extra_info("socket"))
            self.transport.abort()

    def _begin(self) -> None:
        self._write = self._other.transport.write
        early, self._early = self._early, b""
        if early:
            self.data_received(early)
        if self.transport.is_closing():
            self._pass_on_the_end()
        elif self._finished:
            self._other.transport.write_eof()
        self.release(_EARLY)

    def _keep(self, data: bytes) -> None:
        # uvloop reads after connection_made whatever was asked for there.
        self._early += data
        self.transport.pause_reading()

    def _pass_on_the_end(self) -> None:
        if self._failure is not None:
            abrupt(self._other.transport.get_extra_info("socket"))
        self._other.transport.close()

    def _finish(self) -> None:
        # Told before the other side can notice; an end that only answers the other's is no news.
        if not self._finished:
            self._finished = True
            if not self._other._finished:  # noqa: SLF001  # the two halves are one object
                self._ended()


class _MeteredHalf(_Half):
    """A side whose bytes are counted and, over the limit, go on later."""

    __slots__ = ("_due", "_late", "_meter")

    def __init__(self, *, meter: Meter, ended: Callable[[], None], lost: Callable[[], None]) -> None:
        super().__init__(ended=ended, lost=lost)
        self._meter = meter
        self._late = b""
        self._due = False

    def data_received(self, data: bytes) -> None:
        wait = self._meter(len(data))
        if wait <= 0:
            self._write(data)
            return
        # Not read meanwhile, so one piece at most is held back and the sender feels it.
        self._late = data
        self.hold(_LATE)
        asyncio.get_running_loop().call_later(wait, self._deliver)

    def release(self, reason: int) -> None:
        super().release(reason)
        if self._due:
            self._deliver()

    def _deliver(self) -> None:
        self._due = bool(self._holds & _CUT)
        if self._due:
            return
        data, self._late = self._late, b""
        if not self._other.transport.is_closing():
            self._write(data)
        self.release(_LATE)


class Relay:
    """A client's socket and a destination's, joined until both have ended."""

    def __init__(
        self,
        *,
        far_ended: Callable[[], None] | None = None,
        ended: Callable[["Relay"], None] | None = None,
        meters: tuple[Meter, Meter] | None = None,
    ) -> None:
        """Prepare a relay.

        Args:
            far_ended: Called when the destination ends the connection first, before the client can notice.
            ended: Called once when nothing of the relay is left.
            meters: Count what is sent to the destination and what is received from it.
        """
        self._ended = ended
        self._alive = 2
        sent, received = meters or (None, None)
        self._near = self._half(sent, _nothing)
        self._far = self._half(received, far_ended or _nothing)
        self._near.face(self._far)
        self._far.face(self._near)

    @property
    def alive(self) -> bool:
        """Return whether anything of the relay is left."""
        return self._alive > 0

    async def join(self, near: socket.socket, far: socket.socket) -> None:
        """Take over both sockets and let the bytes flow."""
        loop = asyncio.get_running_loop()
        try:
            # The client, who mostly speaks first, comes second: then there is somebody to write to.
            await loop.connect_accepted_socket(lambda: self._far, far)
            await loop.connect_accepted_socket(lambda: self._near, near)
        except BaseException:
            self.abort()
            far.close()
            raise

    def cut(self) -> None:
        """Let every packet vanish in both directions, ends included, until mended."""
        for half in (self._near, self._far):
            half.hold(_CUT)

    def mend(self) -> None:
        """Let the bytes flow again; what was sent meanwhile arrives late."""
        for half in (self._near, self._far):
            half.release(_CUT)

    def abort(self) -> None:
        """End both sides now; both see a reset."""
        for half in (self._near, self._far):
            half.abort()

    def _half(self, meter: Meter | None, ended: Callable[[], None]) -> _Half:
        if meter is None:
            return _Half(ended=ended, lost=self._lost)
        return _MeteredHalf(meter=meter, ended=ended, lost=self._lost)

    def _lost(self) -> None:
        self._alive -= 1
        if not self._alive and self._ended:
            self._ended(self)


def _nothing() -> None:
    pass
