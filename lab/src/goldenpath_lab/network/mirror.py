"""A listener that shows the state of its destination, as far as the way there lets anyone see it."""

import asyncio
import contextlib
import socket

from .destination import Destination, Door, look
from .listener import Listener
from .way import Carrier, Way

_LOOK_SECONDS = 0.1
_DOUBTS = 5


class Mirror:
    """Relays to a destination; callers are refused or left without an answer as they would be there."""

    def __init__(self, address: str, port: int, *, way: Way, destination: Destination, dial_seconds: float) -> None:
        self._listener = Listener(address, port, self._serve)
        self._carrier = Carrier(way, destination, seconds=dial_seconds)
        self._seen = Door.OPEN
        self._doubts = 0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def door(self) -> Door:
        """Return what callers find now."""
        return self._listener.door

    @property
    def drops(self) -> int:
        """Return how many packets of callers vanished here."""
        return self._listener.drops

    def open(self) -> None:
        """Begin to show the destination.

        Raises:
            OSError: The port belongs to somebody else.
        """
        self._look()
        self._show()
        self._carrier.way.watch(self)

    def refresh(self) -> None:
        """Show what callers should find now."""
        if not self._closed:
            with contextlib.suppress(OSError):
                # Should somebody else have taken the port while it was closed, the next look tries again.
                self._show()

    async def close(self) -> None:
        """Stop listening and end every connection."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._carrier.way.unwatch(self)
        self._listener.close()
        await self._carrier.close()

    def _serve(self, client: socket.socket) -> None:
        self._carrier.carry(client, failed=self._failed, far_ended=self._far_ended)

    def _failed(self, problem: OSError) -> None:
        if self._carrier.way.passes(self._carrier.destination):
            self._found(Door.DROPPED if isinstance(problem, TimeoutError) else Door.REFUSED)

    def _far_ended(self) -> None:
        # A server that goes down ends its connections first and its listener a little later.
        self._doubts = _DOUBTS
        self._look()

    def _look(self) -> None:
        self._found(look(self._carrier.destination) or self._seen)

    def _found(self, door: Door) -> None:
        self._seen = door
        self.refresh()
        if self._timer is None and not self._closed and (self._doubts or door is not Door.OPEN):
            self._timer = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self._doubts = max(0, self._doubts - 1)
        self._look()

    def _show(self) -> None:
        passes = self._carrier.way.passes(self._carrier.destination)
        self._listener.show(self._seen if passes else Door.DROPPED)
