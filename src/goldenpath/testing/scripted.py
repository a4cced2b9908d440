"""A wire that answers from a table, in a time of its own: nothing is sent, and nobody waits."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from goldenpath.contracts import Seen
from goldenpath.model.observation import NoAnswer, Observation, Phase, PhaseTime, Question, Reason
from goldenpath.model.probe import Ask, CommandAsk, DnsAsk, HttpAsk, PostgresAsk, Probe, WebSocketAsk
from goldenpath.model.record import record
from goldenpath.ports import Frame
from goldenpath.testing.memory import FixedClock

T = TypeVar("T")
NOBODY = Seen(component="", phase=Phase.CONNECT, reason=Reason.REFUSED, text="Connection refused", seconds=0.001)
"""What comes of a question that the table does not know: nothing listens there."""


@record
class Told:
    """What a scripted WebSocket tells: a text, or how it ends."""

    text: str = ""
    kind: str = "text"
    """As of a `goldenpath.ports.Frame`; ``silent`` is what comes when nothing is told."""
    code: int = 0
    after: float = 0.01
    """Seconds after what came before it."""


class ScriptedWire:
    """Implements the port Wire from a table of answers; its clock goes on by as much as each answer takes.

    A row answers the questions with its component (any, where that is empty), purpose and way, whose target begins
    with its target. Several such rows answer one after another, and the last of them from then on.
    """

    def __init__(
        self, table: Iterable[Seen] = (), sockets: Iterable[Sequence[Told]] = (), clock: FixedClock | None = None
    ) -> None:
        """Keep the table.

        Args:
            table: what comes of which question; ``after`` counts for nothing here.
            sockets: what each WebSocket that is opened tells, in the order of their opening; the last one again.
            clock: is turned on while answers are waited for; give the same one to whoever measures.
        """
        self.clock = clock or FixedClock()
        self.asked: list[Probe] = []
        """Every probe that was asked or opened, in order, with its secrets."""
        self.channels: list[ScriptedChannel] = []
        self.paused: list[float] = []
        self._rows: defaultdict[tuple[str, str, str, str], deque[Seen]] = defaultdict(deque)
        for row in table:
            self._rows[row.component, row.purpose, row.way, row.target].append(row)
        self._sockets = deque(sockets)
        self._numbers: defaultdict[tuple[str, str], Iterator[int]] = defaultdict(lambda: count(1))

    def ask(self, probes: Sequence[Probe], seconds: float) -> Iterator[Observation]:
        """Ask all at once and yield each observation as it ends, none later than after so many seconds."""
        began = self.clock.now()
        seen = [self._observed(probe, self._row(probe), began, seconds) for probe in probes]
        for one in sorted(seen, key=lambda o: o.ended):
            self.clock.turn(max(one.ended, self.clock.now()))
            yield one

    def open(self, probe: Probe) -> tuple[Observation, "ScriptedChannel | None"]:
        """Open a WebSocket and return what was observed, and the channel where it is open."""
        seen = self._observed(probe, self._row(probe), self.clock.now(), probe.limits.seconds)
        self.clock.turn(seen.ended)
        if not seen.answered:
            return seen, None
        told: Sequence[Told] = ()
        if self._sockets:
            told = self._sockets.popleft() if len(self._sockets) > 1 else self._sockets[0]
        self.channels.append(ScriptedChannel(told, self.clock))
        return seen, self.channels[-1]

    def together(self, tasks: Sequence[Callable[[], T]]) -> tuple[T, ...]:
        """Do several things as if at once, and return what each returned, in order; the first that raises is raised."""
        began, ends = self.clock.now(), [self.clock.now()]
        found: list[T] = []
        problems: list[Exception] = []
        for task in tasks:
            self.clock.turn(began)
            try:
                found.append(task())
            except Exception as problem:  # noqa: BLE001 - raised when all have ended, as of tasks in threads
                problems.append(problem)
            ends.append(self.clock.now())
        self.clock.turn(max(ends))
        if problems:
            raise problems[0]
        return tuple(found)

    def pause(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.paused.append(seconds)
        self.clock.advance(max(seconds, 0.0))

    def _row(self, probe: Probe) -> Seen:
        self.asked.append(probe)
        target = _target(probe.ask)
        for (component, purpose, way, begin), rows in self._rows.items():
            meant = component in {"", probe.component} and (purpose, way) == (probe.purpose, probe.way)
            if meant and target.startswith(begin):
                return rows.popleft() if len(rows) > 1 else rows[0]
        return NOBODY

    def _observed(self, probe: Probe, row: Seen, began: datetime, seconds: float) -> Observation:
        came = _in_time(row, probe, seconds)
        failure = _failure(came, probe)
        phase = failure.phase if failure is not None else came.phase or Phase.FIRST_BYTE
        upgraded = 101 if isinstance(probe.ask, WebSocketAsk) and failure is None else None
        return Observation(
            id=f"probe:{probe.purpose}:{probe.component}:{next(self._numbers[probe.purpose, probe.component])}",
            question=Question(
                protocol=type(probe.ask).__name__.removesuffix("Ask").lower(),
                component=probe.component,
                purpose=probe.purpose,
                target=_target(probe.ask),
                way=probe.way,
            ),
            started=began,
            ended=began + timedelta(seconds=came.seconds),
            vantage=probe.vantage,
            phases=(PhaseTime(phase=phase, milliseconds=1000 * came.seconds),),
            failure=failure,
            status=came.status or upgraded,
            headers=tuple((came.headers or {}).items()),
            body=came.body[: probe.limits.kept],
            body_bytes=len(came.body.encode()),
            values=tuple((came.values or {}).items()),
        )


class ScriptedChannel:
    """Implements the port Channel: tells what it was given to tell, then nothing."""

    def __init__(self, told: Sequence[Told], clock: FixedClock) -> None:
        self.said: list[str] = []
        """What was said on it."""
        self._left = deque(told)
        self._clock = clock
        self._due = clock.now()
        self._end: Frame | None = None
        self._open = True

    def say(self, text: str) -> bool:
        """Keep a text; return whether it could be sent."""
        if not self._open or self._end is not None:
            return False
        self.said.append(text)
        return True

    def hear(self, seconds: float) -> Frame:
        """Return what is told next, or that nothing was for so many seconds."""
        if not self._open and self._end is None:
            self._end = Frame(kind="lost", text="closed by us", code=1006, at=self._clock.now())
        if self._end is not None:
            return self._end
        latest = self._clock.now() + timedelta(seconds=max(seconds, 0.0))
        if not self._left or self._due + timedelta(seconds=self._left[0].after) > latest:
            self._clock.turn(latest)
            return Frame(kind="silent", at=latest)
        told = self._left.popleft()
        self._due += timedelta(seconds=told.after)
        self._clock.turn(max(self._clock.now(), self._due))
        frame = Frame(kind=told.kind, text=told.text, code=told.code, at=self._due)
        if told.kind in {"closed", "lost", "broken"}:
            self._end = frame
        return frame

    def close(self) -> None:
        """Close it, whatever its state."""
        self._open = False


def _failure(row: Seen, probe: Probe) -> NoAnswer | None:
    if row.reason is not None:
        return NoAnswer(phase=row.phase or Phase.CONNECT, reason=row.reason, text=row.text)
    if isinstance(probe.ask, WebSocketAsk) and row.status not in {None, 101}:
        text = f"answered {row.status} to the request for a WebSocket"
        return NoAnswer(phase=Phase.FIRST_BYTE, reason=Reason.UPGRADE_REFUSED, text=text)
    return None


def _in_time(row: Seen, probe: Probe, seconds: float) -> Seen:
    """Return what a row says where there is time for it, else that its own time or the run's was up."""
    own = probe.limits.seconds
    if row.seconds <= min(own, seconds):
        return row
    phase = row.phase or Phase.FIRST_BYTE
    if seconds < own:
        text = "the time of the whole run was up"
        return Seen(component="", seconds=seconds, phase=phase, reason=Reason.DEADLINE, text=text)
    return Seen(component="", seconds=own, phase=phase, reason=Reason.SILENT, text=f"nothing came within {own:g} s")


def _target(ask: Ask) -> str:
    if isinstance(ask, DnsAsk):
        return ask.name
    if isinstance(ask, CommandAsk):
        return ask.arguments[0] if ask.arguments else ""
    host = f"{ask.place.host}:{ask.place.port}"
    if isinstance(ask, HttpAsk | WebSocketAsk):
        scheme = "http" if isinstance(ask, HttpAsk) else "ws"
        return f"{scheme}{'s' if ask.place.tls else ''}://{host}{ask.path}"
    return f"postgresql://{host}/{ask.database}" if isinstance(ask, PostgresAsk) else host
