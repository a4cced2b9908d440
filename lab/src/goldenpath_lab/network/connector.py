"""The Serverless VPC Access connector: few machines that all VPC traffic squeezes through."""

import asyncio
import enum
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from .capacity import QUEUE_SECONDS, Capacity, ConnectorError, ConnectorLimits, ConnectorSpec, Traffic
from .destination import Destination, dial
from .relay import Meter, Relay
from .vpc import Vpc
from .way import Watcher

_RECHECK_SECONDS = 0.05
_FIRST_RETRY_SECONDS = 1.0


class ConnectorState(enum.StrEnum):
    """The connector's state, in the API's words."""

    READY = "READY"
    UPDATING = "UPDATING"
    ERROR = "ERROR"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectorMetrics:
    """The connector's state and counters at one moment."""

    state: ConnectorState
    machine_type: str
    instances: int
    connections: int
    cpu_utilisation: float
    """0 to 1: the largest of the shares of connections, throughput and packets."""
    sent_bytes: int
    received_bytes: int
    sent_packets: int
    received_packets: int
    dropped_packets: int
    """Packets that would have opened a connection and vanished."""


class Connector:
    """A way out through the VPC network, which decides what passes behind it."""

    def __init__(
        self,
        spec: ConnectorSpec,
        *,
        limits: ConnectorLimits | None = None,
        vpc: Vpc | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = ConnectorState.READY
        self._capacity = Capacity(spec, limits or ConnectorLimits(), clock())
        self._vpc = vpc or Vpc()
        self._vpc.watch(lambda _: self._enforce())
        self._clock = clock
        self._relays: dict[Relay, Destination] = {}
        self._watchers: list[Watcher] = []
        self._drops = 0
        self._full = False
        self._recheck: asyncio.TimerHandle | None = None
        self._ticking: asyncio.TimerHandle | None = None

    @property
    def spec(self) -> ConnectorSpec:
        """Return machine type and bounds as they are now."""
        return self._capacity.spec

    @property
    def places(self) -> int:
        """Return how many connections its instances carry at once."""
        return self._capacity.places

    def start(self) -> None:
        """Measure the load regularly, and scale out when it stays high."""
        self.tick()
        self._ticking = asyncio.get_running_loop().call_later(self._capacity.limits.sample_seconds, self.start)

    def tick(self) -> None:
        """Measure the load since the last tick, and scale out when it has stayed high for long enough."""
        self._capacity.tick(self._clock())
        if self._full:
            self._reconsider()

    def close(self) -> None:
        """Stop measuring and end every connection."""
        for timer in (self._ticking, self._recheck):
            if timer is not None:
                timer.cancel()
        for relay in tuple(self._relays):
            relay.abort()

    async def resize(self, spec: ConnectorSpec) -> None:
        """Change machine type or number of instances in place; traffic goes on meanwhile.

        Raises:
            ConnectorError: The connector is not READY, or failed meanwhile.
        """
        if self.state is not ConnectorState.READY:
            raise ConnectorError(f"the connector is {self.state}; only a READY one can be changed")
        self.state = ConnectorState.UPDATING
        await asyncio.sleep(self._capacity.limits.update_seconds)
        if self.state is not ConnectorState.UPDATING:
            raise ConnectorError(f"the connector became {self.state} while it was changed")
        self._capacity.resize(spec, self._clock())
        self.state = ConnectorState.READY
        if self._full:
            self._reconsider()

    def fail(self) -> None:
        """Go into ERROR: every packet vanishes, those of standing connections too."""
        self.state = ConnectorState.ERROR
        self._enforce()

    def recover(self) -> None:
        """Be READY again; standing connections go on where they were."""
        self.state = ConnectorState.READY
        self._enforce()

    def metrics(self) -> ConnectorMetrics:
        """Return state and counters."""
        capacity = self._capacity
        return ConnectorMetrics(
            state=self.state,
            machine_type=capacity.spec.machine_type,
            instances=capacity.instances,
            connections=capacity.connections,
            cpu_utilisation=capacity.utilisation,
            sent_bytes=capacity.sent.bytes,
            received_bytes=capacity.received.bytes,
            sent_packets=capacity.sent.packets,
            received_packets=capacity.received.packets,
            dropped_packets=self._drops + sum(watcher.drops for watcher in self._watchers),
        )

    def passes(self, destination: Destination) -> bool:
        """Tell whether a new connection would get through now."""
        return not self._full and self._reaches(destination)

    async def carry(
        self,
        client: socket.socket,
        destination: Destination,
        *,
        seconds: float,
        far_ended: Callable[[], None],
        ended: Callable[[Relay], None],
    ) -> Relay:
        """Dial the destination through the connector and join the client to it.

        Raises:
            TimeoutError: The connector dropped every packet, or nothing answered in time.
            OSError: The destination refused, or the network did.
        """

        def over(relay: Relay) -> None:
            self._free(relay)
            ended(relay)

        seconds = await self._admitted(destination, seconds)
        sent, received = self._capacity.sent, self._capacity.received
        relay = Relay(far_ended=far_ended, ended=over, meters=(self._meter(sent), self._meter(received)))
        self._relays[relay] = destination
        self._capacity.connections = len(self._relays)
        self._reconsider()
        try:
            await relay.join(client, await dial(destination, seconds=seconds))
        except BaseException:
            self._free(relay)
            raise
        if not self._carries(destination):
            relay.cut()
        return relay

    def watch(self, watcher: Watcher) -> None:
        """Refresh the watcher whenever a destination may have begun or ceased to be passed."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Leave the watcher alone from now on; what it dropped stays counted."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)
            self._drops += watcher.drops

    def _free(self, relay: Relay) -> None:
        self._relays.pop(relay, None)
        self._capacity.connections = len(self._relays)

    def _reaches(self, destination: Destination) -> bool:
        return self.state is not ConnectorState.ERROR and self._vpc.passes(destination)

    def _carries(self, destination: Destination) -> bool:
        return self.state is not ConnectorState.ERROR and self._vpc.carries(destination)

    def _enforce(self) -> None:
        for relay, destination in tuple(self._relays.items()):
            if self._carries(destination):
                relay.mend()
            else:
                relay.cut()
        self._tell()

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher.refresh()

    async def _admitted(self, destination: Destination, seconds: float) -> float:
        # A packet that vanished is sent again after 1, 2, 4 … seconds, as the kernel does it.
        retry = _FIRST_RETRY_SECONDS
        while not self.passes(destination):
            self._drops += 1
            await asyncio.sleep(min(retry, seconds))
            if retry >= seconds:
                raise TimeoutError
            seconds -= retry
            retry *= 2
        return seconds

    def _reconsider(self) -> None:
        if self._recheck is not None:
            self._recheck.cancel()
            self._recheck = None
        full = self._capacity.full(self._clock())
        if full:
            # A caller tries again after a second at the earliest: nobody sees how soon a free place is noticed.
            self._recheck = asyncio.get_running_loop().call_later(_RECHECK_SECONDS, self._reconsider)
        if full is not self._full:
            self._full = full
            self._tell()

    def _meter(self, traffic: Traffic) -> Meter:
        def count(size: int) -> float:
            wait = self._capacity.take(traffic, size, self._clock())
            if wait > QUEUE_SECONDS and not self._full:
                self._reconsider()
            return wait

        return count
