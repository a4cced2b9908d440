"""A TCP listener that callers find open, refusing or silent: truly, by what the kernel answers."""

import asyncio
import contextlib
import select
import socket
import struct
from collections.abc import Callable

from .destination import Door

Serve = Callable[[socket.socket], None]

_BACKLOG = 1024
_ACCEPTS_AT_ONCE = 64
_PAUSE_SECONDS = 0.1
_FILLERS = 8
# linux/sock_diag.h: nine counters of a socket, the last one is what it dropped.
_SO_MEMINFO, _MEMINFO, _DROPS = 55, struct.Struct("9I"), 8


class Acceptor:
    """Accepts connections on a listening socket while it is on, and hands each one over."""

    def __init__(self, listening: socket.socket, serve: Serve) -> None:
        self._listening = listening
        self._serve = serve
        self._pause: asyncio.TimerHandle | None = None
        listening.setblocking(False)  # noqa: FBT003  # the standard library's signature

    def on(self) -> None:
        """Accept from now on."""
        self._pause = None
        asyncio.get_running_loop().add_reader(self._listening, self.drain)

    def off(self) -> None:
        """Accept nothing from now on; callers queue in the kernel."""
        if self._pause is not None:
            self._pause.cancel()
        asyncio.get_running_loop().remove_reader(self._listening)

    def drain(self) -> None:
        """Accept those who are waiting now."""
        for _ in range(_ACCEPTS_AT_ONCE):
            try:
                client, _ = self._listening.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue
            except OSError:
                # No file descriptor left: to ask again at once would only burn the processor.
                self.off()
                self._pause = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self.on)
                return
            client.setblocking(False)  # noqa: FBT003  # the standard library's signature
            self._serve(client)


class Listener:
    """An address and port that show one of three doors to callers; refused at first."""

    def __init__(self, address: str, port: int, serve: Serve) -> None:
        self.door = Door.REFUSED
        self._at = (address, port)
        self._serve = serve
        self._listening: socket.socket | None = None
        self._acceptor: Acceptor | None = None
        self._fillers: dict[object, socket.socket] = {}
        self._ignored_drops = 0
        self._earlier_drops = 0

    @property
    def drops(self) -> int:
        """Return how many packets of callers the kernel dropped here, counted by the kernel."""
        if self._listening is None:
            return self._earlier_drops
        counters = self._listening.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
        return self._earlier_drops + max(0, int(_MEMINFO.unpack(counters)[_DROPS]) - self._ignored_drops)

    def show(self, door: Door) -> None:
        """Let callers find this door from now on.

        Raises:
            OSError: The port belongs to somebody else.
        """
        if door is self.door:
            return
        if door is Door.REFUSED:
            self.close()
        elif door is Door.OPEN:
            self._open()
        else:
            self._drop()
        self.door = door

    def close(self) -> None:
        """Stop listening; callers are refused."""
        self.door = Door.REFUSED
        self._release_fillers()
        if self._acceptor is not None and self._listening is not None:
            self._acceptor.off()
            self._earlier_drops, self._ignored_drops = self.drops, 0
            self._listening.close()
        self._acceptor = self._listening = None
        self._fillers.clear()

    def _open(self) -> None:
        listening, acceptor = self._bound()
        self._release_fillers()
        listening.listen(_BACKLOG)
        acceptor.on()

    def _drop(self) -> None:
        listening, acceptor = self._bound()
        if self.door is Door.OPEN:
            acceptor.drain()
            acceptor.off()
        # With the queue of accepted connections full the kernel answers no further call: packets vanish.
        listening.listen(0)
        for _ in range(_FILLERS):
            filler = socket.socket()
            filler.setblocking(False)  # noqa: FBT003  # the standard library's signature
            filler.connect_ex(self._at)
            queued = select.poll()
            queued.register(filler, select.POLLOUT)
            if not queued.poll(0):
                filler.close()
                self._ignored_drops += 1
                return
            self._fillers[filler.getsockname()] = filler

    def _bound(self) -> tuple[socket.socket, Acceptor]:
        if self._listening is None or self._acceptor is None:
            listening = socket.socket()
            try:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listening.bind(self._at)
            except OSError:
                listening.close()
                raise
            self._listening, self._acceptor = listening, Acceptor(listening, self._serve_callers)
        return self._listening, self._acceptor

    def _release_fillers(self) -> None:
        for filler in self._fillers.values():
            filler.close()

    def _serve_callers(self, client: socket.socket) -> None:
        if self._fillers:
            with contextlib.suppress(OSError):
                if self._fillers.pop(client.getpeername(), None) is not None:
                    client.close()
                    return
        self._serve(client)
