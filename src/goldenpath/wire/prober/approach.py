"""The way to a target: from the name over its addresses to an open connection."""

import errno
from abc import ABC, abstractmethod
from collections.abc import Callable
from os import strerror
from socket import AF_INET, AF_INET6, SO_ERROR, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM, SOL_SOCKET, SocketType
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from goldenpath.contracts import Broken
from goldenpath.model.observation import Phase, PhaseTime, Reason
from goldenpath.model.probe import Place, Probe
from goldenpath.wire.prober.poller import BAD, WRITE

if TYPE_CHECKING:
    from goldenpath.wire.prober.loop import Loop

OURS: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL})
"""Error numbers that speak of this machine, never of the target."""
_REASONS: Final = {
    errno.ECONNREFUSED: Reason.REFUSED,
    errno.ETIMEDOUT: Reason.SILENT,
    errno.ECONNRESET: Reason.RESET,
    errno.ECONNABORTED: Reason.RESET,
    errno.EPIPE: Reason.CLOSED,
}
"""Reasons by error number; any other means that the way there is closed."""
_TELLING: Final = (Reason.UNREACHABLE, Reason.SILENT, Reason.RESET, Reason.REFUSED, Reason.NO_LOCAL_PORT)
"""Of several addresses that all fail, the reason that says most is told: the last of these."""


def refusal(error: int, where: str = "") -> Broken:
    """Return what an error number of the system means for the answer."""
    said = strerror(error)
    if error in OURS:
        return Broken(Reason.NO_LOCAL_PORT, f"this machine: {said}", phase=Phase.PREPARE)
    return Broken(_REASONS.get(error, Reason.UNREACHABLE), f"{where}: {said}" if where else said)


Step = Callable[[Any, int], None]
"""What a probe does when its socket is ready: a function, for a bound method would tie it to itself, and keep what it
holds until the garbage is collected."""


class Approach(ABC):
    """A probe on its way to an open connection."""

    __slots__ = (
        "_addresses",
        "_ask",
        "_came",
        "_door",
        "_end",
        "_failures",
        "_fd",
        "_loop",
        "_next",
        "_phase",
        "_place",
        "_sock",
        "address",
        "began",
        "limit",
        "phases",
        "probe",
        "since",
        "step",
    )

    def __init__(self, loop: "Loop", probe: Probe) -> None:
        self._loop = loop
        self.probe = probe
        self._ask: Any = probe.ask
        self.began = self.since = perf_counter()
        own = self.began + probe.limits.seconds
        self.limit = self._end = min(own, loop.end)
        self._phase = Phase.PREPARE
        self.phases: list[PhaseTime] = []
        self._sock: SocketType | None = None
        self._came = False
        self.address = ""
        self._addresses: tuple[str, ...] = ()
        self.step: Step = Approach._connected

    def launch(self) -> None:
        """Set out to where the ask says.

        Raises:
            Broken: it cannot even start, or no address accepts.
        """
        place: Place = self._ask.place
        self._place = place
        self._phase = Phase.RESOLVE
        if not 0 < place.port < 65_536:
            raise Broken(Reason.NOT_ALLOWED, f"{place.port} is no port", phase=Phase.PREPARE)
        self._door = door = self._first_door(place)
        host = door.address or door.host
        known = self._loop.means.resolver.known(host, door.family)
        if known:
            self._go(known)
        else:
            self._loop.lookup(self, host, door.family)

    def _first_door(self, place: Place) -> Place:
        """Return where the connection is opened to: the place itself, where nothing stands in front of it."""
        return place

    def resolved(self, found: object) -> None:
        """Go on to the addresses that the resolver found.

        Raises:
            Broken: it found none, or none accepts.
        """
        if isinstance(found, Broken):
            # each probe that waits for the same name fails on its own, with its own reply
            raise Broken(found.reason, found.text, phase=found.phase)
        if isinstance(found, tuple):
            self._mark(Phase.CONNECT)
            self._go(found)

    @abstractmethod
    def _arrived(self) -> None:
        """Go on: the connection is open."""

    def _go(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses
        self._next = 0
        self._failures: list[Broken] = []
        self._phase = Phase.CONNECT
        self._connect()

    def _connect(self) -> None:
        self.address = address = self._addresses[self._next]
        self._next += 1
        self.limit = self._end
        if left := len(self._addresses) - self._next:
            now = perf_counter()
            self.limit = now + (self._end - now) / (left + 1)
            self._loop.soonest = min(self._loop.soonest, self.limit)
        try:
            self._sock = sock = SocketType(AF_INET6 if ":" in address else AF_INET, SOCK_STREAM | SOCK_NONBLOCK)
        except OSError as problem:
            self._refused(problem.errno or errno.EINVAL)
            return
        error = sock.connect_ex((address, self._door.port))
        if not error or error == errno.EINPROGRESS:
            self.step = Approach._connected
            self._fd = self._loop.watch(self, sock, WRITE)
        else:
            self._refused(error)

    def _connected(self, mask: int) -> None:
        if mask & BAD and self._sock is not None:
            error = self._sock.getsockopt(SOL_SOCKET, SO_ERROR)
            if error:
                self._refused(error)
                return
        self.limit = self._end
        self._arrived()

    def _refused(self, error: int) -> None:
        """Try the next address, or fail with what says most.

        Raises:
            Broken: no address is left.
        """
        self._failures.append(self._unconnected(error))
        self._hang_up()
        if self._next < len(self._addresses):
            self._connect()
            return
        telling = max(self._failures, key=lambda f: _TELLING.index(f.reason) if f.reason in _TELLING else -1)
        telling.text = "; ".join(dict.fromkeys(f.text for f in self._failures))
        raise telling

    def _unconnected(self, error: int) -> Broken:
        absent = error == errno.EADDRNOTAVAIL and not _has_source(self.address)
        if absent or error == errno.EAFNOSUPPORT:
            return Broken(Reason.UNREACHABLE, f"this machine has no address to reach {self.address} from")
        return refusal(error, f"{self.address} port {self._door.port}")

    def _mark(self, following: Phase) -> None:
        now = perf_counter()
        self.phases.append(PhaseTime(phase=self._phase, milliseconds=1000 * (now - self.since)))
        self.since = now
        self._phase = following
        self._came = False

    def _hang_up(self) -> None:
        sock, self._sock = self._sock, None
        if sock is not None:
            self._loop.drop(sock)


def _has_source(address: str) -> bool:
    """Return whether any address of ours leads there: a datagram's connect asks the same without needing a port."""
    try:
        with_port = SocketType(AF_INET6 if ":" in address else AF_INET, SOCK_DGRAM)
        try:
            return with_port.connect_ex((address, 9)) == 0
        finally:
            with_port.close()
    except OSError:
        return False
