"""One call's loop: starts probes, wakes each when its socket is ready, ends all of them in time."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import inf
from socket import SocketType
from time import perf_counter
from typing import Final

from goldenpath.contracts import Broken, Protocol, Reply
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.probe import CommandAsk, DnsAsk, Limits, Probe
from goldenpath.wire.prober import poller
from goldenpath.wire.prober.approach import Approach, refusal
from goldenpath.wire.prober.commands import Command
from goldenpath.wire.prober.errands import Errand, Errands
from goldenpath.wire.prober.flight import GRACE, Flight
from goldenpath.wire.prober.means import Means
from goldenpath.wire.prober.outcome import Time
from goldenpath.wire.prober.poller import READ
from goldenpath.wire.prober.proxy import leaves_name
from goldenpath.wire.prober.targets import host

_MARGIN: Final = 0.05
"""Of its time an errand leaves so large a part, so that it can still say itself what it waited for."""
_NONE: Final = Protocol(id="none", asks=object)
_Hold = Callable[[Flight], None] | None
_Begin = Callable[[Probe, _Hold], None]


class Loop:
    """Asks the probes of one call; a call in another thread has a loop of its own."""

    def __init__(self, means: Means, probes: Iterable[Probe], seconds: float) -> None:
        self.means = means
        self._began = now = perf_counter()
        self.end = now + seconds
        self.soonest = inf
        """No probe's limit is earlier: only then must they be looked through."""
        self.time = Time(means.clock.now(), now)
        self._probes: Iterator[Probe] = iter(probes)
        self._more = True
        self._waiting: list[tuple[float, int, Probe, _Begin]] = []
        """What starts later: when, in what order, and by which of its steps it goes on then."""
        self._order = count()
        self._active: dict[Flight, None] = {}
        self._watched: dict[int, Flight] = {}
        self._done: list[Observation] = []
        self._errands: Errands | None = None
        self._lookups: dict[tuple[str, int], Errand] = {}
        self._commands: dict[Flight, Command] = {}

    def run(self, *, hold: _Hold = None) -> Iterator[Observation]:
        """Yield each observation as its probe ends; ``hold`` is told each flight, whose connection then stays open."""
        try:
            self.poller = poller.make()
        except OSError as problem:  # no descriptor is left, not even for the loop itself
            for probe in self._probes:
                self._stillborn(probe, refusal(problem.errno or 0))
            yield from self._done
            return
        try:
            while True:
                self._fill(hold)
                while self._done:
                    ended, self._done = self._done, []
                    yield from ended
                    self._fill(hold)
                if not self._active and not self._waiting:
                    return
                self._turn()
        finally:
            self._close()

    # what flights ask of the loop

    def watch(self, flight: Approach, sock: SocketType, mask: int) -> int:
        """Wake the flight when its socket is ready, and return the descriptor."""
        fd = sock.fileno()
        self.poller.register(fd, mask)
        self._watched[fd] = flight  # type: ignore[assignment] # every approach here is a flight's
        return fd

    def drop(self, sock: SocketType) -> None:
        """Close a socket; the poller forgets it by itself."""
        self._watched.pop(sock.fileno(), None)
        sock.close()

    def release(self, fd: int) -> None:
        """Leave a socket open and watch it no more."""
        self._watched.pop(fd, None)
        self.poller.unregister(fd)

    def landed(self, flight: Flight, observation: Observation) -> None:
        """Take the observation of a flight that has ended."""
        del self._active[flight]
        self._done.append(observation)
        if self._commands and (command := self._commands.pop(flight, None)):
            command.end()

    def lookup(self, flight: Approach, name: str, family: int) -> None:
        """Resolve a name in a thread; flights that want the same name meanwhile share it."""
        then = partial(self._carry, flight, flight.resolved)
        errand = self._lookups.get((name, family))
        if errand is not None:
            errand.waiting.append(then)
            return
        errand = Errand(partial(self.means.resolver.addresses, name, family, _left(flight)), then)
        self._lookups[name, family] = errand
        errand.waiting.append(partial(self._looked_up, (name, family)))
        self._run(errand)

    def _looked_up(self, key: tuple[str, int], found: object) -> None:
        """Let the next flight that wants the name ask anew: each observation stands for itself."""
        del found, self._lookups[key]

    # turns

    def _fill(self, hold: _Hold) -> None:
        room = self.means.bounds.at_once
        while self._waiting and self._waiting[0][0] <= perf_counter() and len(self._active) < room:
            _, _, due, begin = heappop(self._waiting)
            begin(due, hold)
        while self._more and len(self._active) < room and len(self._done) < room:
            probe = next(self._probes, None)
            if probe is None:
                self._more = False
                return
            if probe.after:
                self._put_off(min(self._began + probe.after, self.end), probe, self._admit)
            else:
                self._admit(probe, hold)

    def _put_off(self, start: float, probe: Probe, begin: _Begin) -> None:
        heappush(self._waiting, (start, next(self._order), probe, begin))

    def _admit(self, probe: Probe, hold: _Hold) -> None:
        if not self.means.bounds.per_minute or perf_counter() >= self.end:
            self._launch(probe, hold)
            return
        start = self.means.pace.reserve(host(probe.ask), self.end)
        if start is None:
            text = f"{self.means.bounds.per_minute} probes a minute to one host are allowed"
            self._stillborn(probe, Broken(Reason.BUDGET_SPENT, text, phase=Phase.PREPARE))
        elif start > perf_counter():
            self._put_off(start, probe, self._launch)
        else:
            self._launch(probe, hold)

    def _stillborn(self, probe: Probe, problem: Broken) -> None:
        protocol = self.means.protocols.get(type(probe.ask), _NONE)
        flight = Flight(self, probe, protocol)
        self._active[flight] = None
        flight.broken(problem)

    def _launch(self, probe: Probe, hold: _Hold) -> None:
        protocol = self.means.protocols.get(type(probe.ask))
        if protocol is None:
            text = f"no protocol answers {type(probe.ask).__name__}"
            self._stillborn(probe, Broken(Reason.NOT_INSTALLED, text, phase=Phase.PREPARE))
            return
        flight = Flight(self, probe, protocol)
        self._active[flight] = None
        if flight.began >= self.end:
            flight.broken(Broken(Reason.DEADLINE, "the time of the whole run was up", phase=Phase.PREPARE))
            return
        self.soonest = min(self.soonest, flight.limit)
        if hold is not None:
            flight.hold = True
            hold(flight)
        self._carry(flight, self._start, flight)

    def _start(self, flight: Flight) -> None:
        ask = flight.probe.ask
        if isinstance(ask, DnsAsk) and leaves_name(flight.probe, ask, self.means.network):
            flight.proxy = self.means.proxy
            flight.settled(Reply())
        elif isinstance(ask, DnsAsk):
            flight.waits_in(Phase.RESOLVE)
            work = partial(self.means.resolver.ask, ask.name, ask.kind, ask.server, _left(flight))
            self._run(Errand(work, partial(self._carry, flight, flight.settled)))
        elif isinstance(ask, CommandAsk):
            self._command(flight, ask)
        else:
            flight.launch()

    def _command(self, flight: Flight, ask: CommandAsk) -> None:
        if not self.means.bounds.commands:
            text = "commands of this configuration run only with --allow-commands"
            raise Broken(Reason.NOT_ALLOWED, text, phase=Phase.PREPARE)
        flight.waits_in(Phase.BODY)
        given = flight.probe.limits
        # The program's own limit is told by its thread, the end of the whole run by this loop.
        seconds = given.seconds if flight.own > self.end + GRACE else _left(flight)
        limits = Limits(seconds=seconds, bytes=given.bytes)
        self._commands[flight] = command = Command(ask, limits)
        self._run(Errand(command.run, partial(self._carry, flight, flight.settled)))

    def _run(self, errand: Errand) -> None:
        if self._errands is None:
            self._errands = Errands()
            self.poller.register(self._errands.reading, READ)
        self._errands.start(errand)

    def _carry(self, flight: Approach, step: Callable[..., None], *given: object) -> None:
        """Take one step of a flight; whatever stops it becomes its observation."""
        if flight not in self._active:
            return
        assert isinstance(flight, Flight)  # noqa: S101 - for the type checker
        try:
            step(*given)
        except Broken as problem:
            flight.broken(problem)
        except BlockingIOError:
            pass
        except OSError as problem:
            flight.failed(problem)

    def _turn(self) -> None:
        """Wait for what is ready, take those steps, and only then look at the time: a slow reader makes nobody late."""
        wake = min(self.soonest, self._next_start(), self.end)
        watched = self._watched
        for fd, mask in self.poller.poll(max(wake - perf_counter(), 0.0)):
            flight = watched.get(fd)
            if flight is None:
                if self._errands is not None and fd == self._errands.reading:
                    self._errands.deliver()
                continue
            try:
                flight.step(flight, mask)
            except Broken as problem:
                flight.broken(problem)
            except BlockingIOError:
                pass
            except OSError as problem:
                flight.failed(problem)
        now = perf_counter()
        if now >= self.soonest:
            self._expire(now)

    def _next_start(self) -> float:
        """Return when the next one that waits may start; while there is no room for it, that is no time to wake at."""
        return self._waiting[0][0] if self._waiting and len(self._active) < self.means.bounds.at_once else inf

    def _expire(self, now: float) -> None:
        for flight in [f for f in self._active if f.limit <= now]:
            self._carry(flight, flight.expire, now)
        self.soonest = min((f.limit for f in self._active), default=inf)

    def _close(self) -> None:
        for flight in self._active:
            flight.close()
        for command in self._commands.values():
            command.end()
        if self._errands is not None:
            self._errands.close()
        self.poller.close()


def _left(flight: Approach) -> float:
    return (flight.limit - perf_counter()) * (1 - _MARGIN)
