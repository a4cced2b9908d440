"""Statements that hold, fail or are unknown, with the entries behind them."""

from datetime import datetime
from enum import StrEnum

from goldenpath.model.entry import Scan, Severity
from goldenpath.model.environment import Environment
from goldenpath.model.observation import Observation
from goldenpath.model.record import record
from goldenpath.model.topology import Rung, Scope, Topology
from goldenpath.model.walk import Walk


class FactKind(StrEnum):
    """What sort of evidence makes a fact."""

    TEXT = "text"
    REQUEST = "request"
    LIFE_CYCLE = "life-cycle"
    AUDIT = "audit"
    PROBE = "probe"
    """Seen live: what a question brought, or how far a walk came."""


class Shows(StrEnum):
    """What a fact says about the health of its component."""

    FAILURE = "failure"
    GOOD = "good"
    CONTEXT = "context"


@record
class Fact:
    """A statement about one scope.

    Facts that are not listed are unknown: nothing in the engine reads absence as proof of the contrary.
    """

    id: str
    kind: FactKind
    shows: Shows
    scope: Scope
    first: datetime
    last: datetime
    count: int
    ids: tuple[str, ...]
    text: str
    severity: Severity
    values: tuple[tuple[str, str], ...] = ()
    direct: bool = False
    """The text states the cause outright."""
    rung: Rung | None = None

    def value(self, name: str) -> str:
        """Return a captured value, empty where nothing was captured under that name."""
        return next((v for k, v in self.values if k == name), "")


@record
class Life:
    """One instance: when it was first and last seen, which rungs it reached, how it ended."""

    scope: Scope
    first: datetime
    last: datetime
    rungs: tuple[tuple[Rung, datetime, tuple[str, ...]], ...] = ()
    ended: str = ""
    """How it ended, in words; empty where its end was not seen."""
    ended_at: datetime | None = None
    ended_ids: tuple[str, ...] = ()
    failed: bool = False
    """It ended by a failure, or its start was seen to fail."""
    served: bool = False
    retired: bool = False
    """It was shut down on purpose, as after a roll-out."""
    start_seen: bool = False

    def reached(self, rung: Rung) -> datetime | None:
        """Return when the rung was reached, ``None`` where that was not seen."""
        return next((at for r, at, _ in self.rungs if r is rung), None)


@record
class DeathGroup:
    """Requests on one instance that ended within a fraction of a second: the instance died."""

    scope: Scope
    at: datetime
    spread: float
    """Seconds between the first and the last end."""
    requests: int
    shortest: float
    longest: float
    ids: tuple[str, ...]


@record
class CrashLoop:
    """Instances of one revision that start and end one after another."""

    scope: Scope
    lives: int
    period: float
    """Median seconds between starts."""
    lifetime: float | None
    """Median seconds from first to last sign of life."""
    first: datetime
    last: datetime
    ids: tuple[str, ...]


@record
class Reading:
    """Everything read from the evidence so far: what derived facts and the diagnosis stand on."""

    scan: Scan
    facts: tuple[Fact, ...] = ()
    lives: tuple[Life, ...] = ()
    deaths: tuple[DeathGroup, ...] = ()
    loops: tuple[CrashLoop, ...] = ()
    topology: Topology = Topology()
    observations: tuple[Observation, ...] = ()
    """What was asked live and seen from here, in order of the ends."""
    elsewhere: tuple[Observation, ...] = ()
    """What was seen from the other places that are declared: two places are never taken for one."""
    ours: tuple[Observation, ...] = ()
    """What speaks of this machine alone: its own proxy, set or in the way. It says nothing of the environment."""
    checked: tuple[Observation, ...] = ()
    """The answers to declared checks, from wherever; those that failed as they should stand here alone."""
    walks: tuple[Walk, ...] = ()
    environment: Environment = Environment(name="")
    """As declared; without a name where nothing was."""
    now: datetime | None = None
    """When the last question had ended; ``None`` where nothing was asked live."""

    @property
    def live(self) -> bool:
        """Return whether anything was asked live."""
        return self.now is not None

    @property
    def looked_from(self) -> datetime | None:
        """Return when the first question was asked or the first walk began, ``None`` where nothing was asked live."""
        begins = (*(o.started for o in self.observations), *(w.started for w in self.walks))
        return min(begins, default=None)

    def of(self, *names: str) -> tuple[Fact, ...]:
        """Return the facts with one of these ids, in the order they were read."""
        return tuple(f for f in self.facts if f.id in names)
