"""How a connection leaves a service: the direct way, and what every way can do."""

import asyncio
import socket
from collections.abc import Callable
from typing import Protocol

from .destination import Destination, dial, reset
from .relay import Relay


class Watcher(Protocol):
    """Somebody who wants to know when a way begins or ceases to let connections pass."""

    @property
    def drops(self) -> int:
        """Return how many packets the watcher's callers lost."""
        ...

    def refresh(self) -> None:
        """Look at the way again."""
        ...


class Way(Protocol):
    """A way out: it lets connections pass or lets their packets vanish, and carries those that pass."""

    def passes(self, destination: Destination) -> bool:
        """Tell whether a new connection would get through now."""
        ...

    async def carry(
        self,
        client: socket.socket,
        destination: Destination,
        *,
        seconds: float,
        far_ended: Callable[[], None],
        ended: Callable[[Relay], None],
    ) -> Relay:
        """Dial the destination and join the client to it; the client stays open when the dial fails.

        Raises:
            TimeoutError: Nothing answered in time.
            OSError: The destination refused, or the network did.
        """
        ...

    def watch(self, watcher: Watcher) -> None:
        """Refresh the watcher whenever a destination may have begun or ceased to be passed."""
        ...

    def unwatch(self, watcher: Watcher) -> None:
        """Leave the watcher alone from now on."""
        ...


class Direct:
    """The way without a connector: nothing limits it, nothing drops on it."""

    def passes(self, destination: Destination) -> bool:  # noqa: ARG002  # one Way among others
        """Tell that a new connection gets through."""
        return True

    async def carry(
        self,
        client: socket.socket,
        destination: Destination,
        *,
        seconds: float,
        far_ended: Callable[[], None],
        ended: Callable[[Relay], None],
    ) -> Relay:
        """Dial the destination and join the client to it."""
        far = await dial(destination, seconds=seconds)
        relay = Relay(far_ended=far_ended, ended=ended)
        await relay.join(client, far)
        return relay

    def watch(self, watcher: Watcher) -> None:
        """Do nothing: this way never changes."""

    def unwatch(self, watcher: Watcher) -> None:
        """Do nothing: nobody is watching."""


class Carrier:
    """Carries every client that is handed over to one destination, and ends them all when closed."""

    def __init__(self, way: Way, destination: Destination, *, seconds: float) -> None:
        self.way = way
        self.destination = destination
        self._seconds = seconds
        self._dials: set[asyncio.Task[None]] = set()
        self._relays: set[Relay] = set()

    def carry(self, client: socket.socket, *, failed: Callable[[OSError], None], far_ended: Callable[[], None]) -> None:
        """Carry a client; when the dial fails, say so and then reset the client.

        Args:
            client: The accepted socket, ours from now on.
            failed: Called with what the dial ran into, before the client can notice.
            far_ended: Called when the destination ends the connection, before the client can notice.
        """
        task = asyncio.get_running_loop().create_task(self._carry(client, failed, far_ended))
        self._dials.add(task)
        task.add_done_callback(self._dials.discard)

    async def close(self) -> None:
        """End every dial and every connection."""
        dials = tuple(self._dials)
        for task in dials:
            task.cancel()
        await asyncio.gather(*dials, return_exceptions=True)
        for relay in tuple(self._relays):
            relay.abort()

    async def _carry(
        self, client: socket.socket, failed: Callable[[OSError], None], far_ended: Callable[[], None]
    ) -> None:
        try:
            relay = await self.way.carry(
                client, self.destination, seconds=self._seconds, far_ended=far_ended, ended=self._relays.discard
            )
        except OSError as problem:
            failed(problem)
            reset(client)
        except asyncio.CancelledError:
            reset(client)
            raise
        else:
            if relay.alive:
                self._relays.add(relay)
