"""What the connector's machines can carry, and how much of it is used: counted, with time as an argument."""

from dataclasses import dataclass

from .limits import TokenBucket

MEGABITS = {"f1-micro": 50, "e2-micro": 100, "e2-standard-4": 1600}
"""What one instance of each machine type carries per second."""

_PACKET_BYTES = 1460
_BURST_SECONDS = 0.05
# More than this in the queue, and the packet that opens a connection is lost.
QUEUE_SECONDS = 0.2


class ConnectorError(Exception):
    """The connector cannot be as asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectorSpec:
    """What can be changed in place.

    Raises:
        ConnectorError: The API would refuse it.
    """

    machine_type: str = "e2-micro"
    min_instances: int = 2
    max_instances: int = 3

    def __post_init__(self) -> None:
        if self.machine_type not in MEGABITS:
            raise ConnectorError(f"machine type {self.machine_type!r} is none of {', '.join(MEGABITS)}")
        if not 2 <= self.min_instances < self.max_instances <= 10:
            raise ConnectorError(
                f"instances {self.min_instances} to {self.max_instances}: the minimum is at least 2, "
                "the maximum above it and at most 10"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectorLimits:
    """What one instance bears and how long changes take; seconds are those of the lab, already scaled."""

    connections_per_instance: int = 500
    packets_per_second_per_instance: int = 20_000
    scale_out_above: float = 0.7
    scale_out_after_seconds: float = 6.0
    """The load has to stay that high for so long before an instance is ordered."""
    instance_seconds: float = 6.0
    """An ordered instance carries traffic after this."""
    update_seconds: float = 3.0
    sample_seconds: float = 0.5


@dataclass(slots=True)
class Traffic:
    """Counters of one direction."""

    bytes: int = 0
    packets: int = 0


class Capacity:
    """The instances of a connector and the traffic they carry."""

    def __init__(self, spec: ConnectorSpec, limits: ConnectorLimits, now: float) -> None:
        self.spec = spec
        self.limits = limits
        self.instances = spec.min_instances
        self.connections = 0
        self.sent, self.received = Traffic(), Traffic()
        self._byte_bucket = TokenBucket(*self._byte_rate(), now)
        self._packet_bucket = TokenBucket(*self._packet_rate(), now)
        self._measured = (now, 0, 0)
        self._load = 0.0
        self._busy_since: float | None = None
        self._arrives: float | None = None

    @property
    def utilisation(self) -> float:
        """Return the load, 0 to 1: the largest of the shares of connections, throughput and packets."""
        return min(1.0, max(self._load, self.connections / self.places))

    def take(self, traffic: Traffic, size: int, now: float) -> float:
        """Count bytes in one direction and return the seconds until they may go on."""
        packets = 1 + (size - 1) // _PACKET_BYTES
        traffic.bytes += size
        traffic.packets += packets
        return max(self._byte_bucket.take(size, now), self._packet_bucket.take(packets, now))

    def full(self, now: float) -> bool:
        """Tell whether a new connection is lost: no place left, or its packet would not outlive the queue."""
        owed = max(self._byte_bucket.owed(now), self._packet_bucket.owed(now))
        return self.connections >= self.places or owed > QUEUE_SECONDS

    def tick(self, now: float) -> None:
        """Measure the load since the last tick; order an instance, or let an ordered one arrive."""
        self._measure(now)
        limits = self.limits
        if self.utilisation <= limits.scale_out_above:
            self._busy_since = None
        elif self._busy_since is None:
            self._busy_since = now
        elif (
            self._arrives is None
            and now - self._busy_since >= limits.scale_out_after_seconds
            and self.instances < self.spec.max_instances
        ):
            self._arrives = now + limits.instance_seconds
        if self._arrives is not None and now >= self._arrives:
            self._arrives = self._busy_since = None
            # Never in: an instance that came stays until the connector is made anew.
            self.instances += 1
            self._retune(now)

    def resize(self, spec: ConnectorSpec, now: float) -> None:
        """Take over another machine type and other bounds; no instance goes away."""
        self.spec = spec
        self.instances = max(self.instances, spec.min_instances)
        self._retune(now)

    @property
    def places(self) -> int:
        """Return how many connections the instances carry at once."""
        return self.instances * self.limits.connections_per_instance

    def _measure(self, now: float) -> None:
        before, earlier_bytes, earlier_packets = self._measured
        if now <= before:
            return
        size = self.sent.bytes + self.received.bytes
        packets = self.sent.packets + self.received.packets
        bytes_share = (size - earlier_bytes) / (now - before) / self._byte_rate()[0]
        packets_share = (packets - earlier_packets) / (now - before) / self._packet_rate()[0]
        self._load = max(bytes_share, packets_share)
        self._measured = (now, size, packets)

    def _byte_rate(self) -> tuple[float, float]:
        rate = self.instances * MEGABITS[self.spec.machine_type] * 1e6 / 8
        return rate, rate * _BURST_SECONDS

    def _packet_rate(self) -> tuple[float, float]:
        rate = float(self.instances * self.limits.packets_per_second_per_instance)
        return rate, rate * _BURST_SECONDS

    def _retune(self, now: float) -> None:
        self._byte_bucket.retune(*self._byte_rate(), now)
        self._packet_bucket.retune(*self._packet_rate(), now)
