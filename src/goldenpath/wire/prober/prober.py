"""Asks questions of a running environment, many at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Thread
from time import sleep
from typing import Generic, TypeVar

from goldenpath.contracts import Protocol
from goldenpath.model.environment import Network
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Probe
from goldenpath.model.secret import Secret
from goldenpath.ports import Channel, Clock
from goldenpath.wire.clock import SystemClock
from goldenpath.wire.prober.flight import Flight
from goldenpath.wire.prober.loop import Loop
from goldenpath.wire.prober.means import Bounds, Means
from goldenpath.wire.prober.proxy import proxy_of

T = TypeVar("T")


class Prober:
    """Implements the port Wire; any number of threads may ask at the same time."""

    def __init__(
        self,
        protocols: Mapping[type, Protocol],
        network: Network | None = None,
        clock: Clock | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self._means = Means(protocols, network or Network(), clock or SystemClock(), bounds or Bounds())

    def authenticate(self, password: Secret | None, missing: str = "") -> None:
        """Take the password for the declared proxy, or why there is none: probes that need it then say so."""
        self._means.proxy = proxy_of(self._means.network, password, missing)

    def ask(self, probes: Iterable[Probe], seconds: float) -> Iterator[Observation]:
        """Ask all at once and yield each observation as it ends; all have ended after so many seconds at the latest."""
        return Loop(self._means, probes, seconds).run()

    def open(self, probe: Probe) -> tuple[Observation, Channel | None]:
        """Open a WebSocket and return what was observed, and the channel where it is open."""
        from goldenpath.wire.prober.channel import SocketChannel, Upgrade

        flights: list[Flight] = []
        upgrade = Upgrade()
        means = self._means.speaking(upgrade.protocol)
        (observation,) = Loop(means, (probe,), probe.limits.seconds).run(hold=flights.append)
        line = flights[0].line if flights else None
        if line is None or not observation.answered:
            return observation, None
        return observation, SocketChannel(line, upgrade.rest, probe.limits, self._means.clock)

    def together(self, tasks: Iterable[Callable[[], T]]) -> tuple[T, ...]:
        """Do several things at once and return what each returned, in order; the first that raises is raised."""
        runs = [_Run(task) for task in tasks]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        return tuple(run.result() for run in runs)

    def pause(self, seconds: float) -> None:
        """Wait."""
        sleep(max(seconds, 0.0))


class _Run(Thread, Generic[T]):
    """A task in a thread; what it raises is raised where its result is wanted."""

    def __init__(self, task: Callable[[], T]) -> None:
        super().__init__(daemon=True, name="goldenpath-task")
        self._task = task
        self._problem: BaseException | None = None

    def run(self) -> None:
        try:
            self._found = self._task()
        except BaseException as problem:  # noqa: BLE001 - carried to the thread that waits
            self._problem = problem

    def result(self) -> T:
        if self._problem is not None:
            raise self._problem
        return self._found
