"""What all calls of one prober share: protocols, names, trust, numbers, and what it may do."""

from collections import defaultdict, deque
from collections.abc import Mapping
from copy import copy
from itertools import count
from threading import Lock
from time import perf_counter
from typing import Final

from goldenpath.contracts import Protocol
from goldenpath.model.environment import Network
from goldenpath.model.probe import Probe
from goldenpath.model.record import record
from goldenpath.ports import Clock
from goldenpath.wire.prober.proxy import proxy_of
from goldenpath.wire.resolver import Resolver
from goldenpath.wire.tls import Contexts

_MINUTE: Final = 60.0


@record
class Bounds:
    """What a prober may do."""

    commands: bool = False
    """Run programs."""
    hosts: frozenset[str] = frozenset()
    """Hosts that a redirect may lead to beside the one that was asked."""
    per_minute: int = 0
    """Probes to one host; 0 for any number."""
    at_once: int = 512
    """Probes under way at the same time, so that descriptors suffice."""


class Means:
    """What all calls of one prober share; used by several threads."""

    def __init__(self, protocols: Mapping[type, Protocol], network: Network, clock: Clock, bounds: Bounds) -> None:
        self.protocols = protocols
        self.proxy = proxy_of(network, None)
        self.network = network
        self.resolver = Resolver(network)
        self.contexts = Contexts(network.trust)
        self.clock = clock
        self.bounds = bounds
        self.pace = Pace(bounds.per_minute)
        self._numbers: dict[tuple[str, str, str], count[int]] = {}

    def speaking(self, protocol: Protocol) -> "Means":
        """Return the same means with another protocol for what it answers."""
        other = copy(self)
        other.protocols = {**self.protocols, protocol.asks: protocol}
        return other

    def identity(self, probe: Probe) -> str:
        """Return the id of the next observation of a probe's purpose and component, from where it is asked."""
        key = (probe.purpose, probe.component, probe.vantage)
        numbers = self._numbers.get(key)
        if numbers is None:
            numbers = self._numbers.setdefault(key, count(1))
        # each place counts for itself: without its name two of them would give the same id twice
        place = "" if probe.vantage == "here" else f"{probe.vantage}."
        return f"probe:{probe.purpose}:{probe.component}:{place}{next(numbers)}"


class Pace:
    """So many probes to one host in any minute, so that a run never bans itself."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._starts: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def reserve(self, host: str, latest: float) -> float | None:
        """Return when the next probe to the host may start, ``None`` where that is too late; it counts from then."""
        now = perf_counter()
        if not self._per_minute or not host:
            return now
        with self._lock:
            starts = self._starts[host]
            while starts and starts[0] <= now - _MINUTE:
                starts.popleft()
            start = now if len(starts) < self._per_minute else starts[-self._per_minute] + _MINUTE
            if start >= latest:
                return None
            starts.append(start)
            return start
