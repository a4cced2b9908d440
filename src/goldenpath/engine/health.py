"""Whether services are seen to work: rule 3. Silence is undecided, a lone liveness 200 is never health."""

from collections.abc import Iterable
from datetime import datetime

from goldenpath.engine.recovery import ends
from goldenpath.engine.revisions import newer_or_same
from goldenpath.model.diagnosis import Hypothesis, Standing
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.record import record
from goldenpath.model.topology import Scope


@record
class Pulse:
    """What the evidence says of one service's health."""

    service: str
    good: Fact | None
    """The last observation that shows more than life."""
    alive: Fact | None
    bad: Fact | None
    """The last failure that nothing good followed."""

    @property
    def healthy(self) -> bool:
        """Return whether the service was last seen answering beyond a liveness route."""
        return self.good is not None and self.bad is None


def pulses(reading: Reading, hypotheses: Iterable[Hypothesis], optional: Iterable[Hypothesis]) -> tuple[Pulse, ...]:
    """Return the pulse of every service that wrote or served anything, in order of their names."""
    excused = {i for h in (*optional, *_without_consequence(hypotheses)) for f in h.anchors for i in f.ids}
    names = sorted({w.first.scope.component for w in reading.scan.witnesses if w.first.stream is not Stream.BACKING})
    return tuple(_pulse(name, reading, excused) for name in names)


def failures(reading: Reading) -> tuple[Fact, ...]:
    """Return every fact that shows a failure."""
    return tuple(f for f in reading.facts if f.shows is Shows.FAILURE)


def _without_consequence(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    return [h for h in hypotheses if h.standing in {Standing.UNTESTED, Standing.RULED_OUT}]


def _pulse(name: str, reading: Reading, excused: set[str]) -> Pulse:
    own = [f for f in reading.facts if f.scope.component == name]
    good = _latest(f for f in own if f.id == "request-served" or _backed(f, own))
    alive = _latest(f for f in own if f.id in {"liveness-answered", "instance-answered"})
    bad = [f for f in own if f.shows is Shows.FAILURE and not (set(f.ids) & excused)]
    answers = [f for f in own if f.id in _ANSWERS]
    bad = [f for f in bad if not _refuted(f, answers, reading)]
    unknown = _unknown_error(name, reading, good.last if good else None)
    return Pulse(service=name, good=good, alive=alive, bad=_latest(bad) or unknown)


def _backed(fact: Fact, own: list[Fact]) -> bool:
    """Return whether a health route's 200 stands beside a backing service's answer to the same instance."""
    if fact.id != "liveness-answered":
        return False
    return any(f.id == "backing-answered" and _same_instance(f.scope, fact.scope) for f in own)


def _refuted(failure: Fact, own: list[Fact], reading: Reading) -> bool:
    """Return whether what is good of the same kind, and of no older revision, was seen long enough after a failure."""
    good = [f for f in own if f.last > failure.last and _answers(f, failure) and newer_or_same(f, failure, reading)]
    return bool(good) and ends([failure], max(f.last for f in good))


def _answers(fact: Fact, failure: Fact) -> bool:
    route = failure.value("route")
    if fact.id == "request-served":
        return route in {"", fact.value("route")} or failure.id in _ENDS
    if fact.id == "liveness-answered":
        return bool(route) and route == fact.value("route")
    if fact.id == "instance-answered":
        return failure.id in _ENDS and failure.scope.instance != fact.scope.instance
    return bool(failure.scope.target) and fact.id == "backing-answered"


_ANSWERS = frozenset({"request-served", "liveness-answered", "instance-answered", "backing-answered"})
_ENDS = frozenset({"container-exited", "container-killed", "memory-exceeded", "instance-died", "liveness-probe-failed"})


def _unknown_error(name: str, reading: Reading, since: datetime | None) -> Fact | None:
    """Return an error that no fact knows and that nothing good followed, as a fact without an id."""
    for witness in reversed(reading.scan.witnesses):
        entry = witness.last
        if entry.scope.component != name or witness.marks or entry.level.rank < Severity.ERROR.rank:
            continue
        if entry.request is not None or (since is not None and entry.at <= since):
            continue
        return Fact(
            id="",
            kind=FactKind.TEXT,
            shows=Shows.FAILURE,
            scope=entry.scope,
            first=witness.first.at,
            last=entry.at,
            count=witness.count,
            ids=witness.ids,
            text=witness.first.text,
            severity=entry.level,
        )
    return None


def _same_instance(one: Scope, other: Scope) -> bool:
    return bool(one.instance) and one.instance == other.instance


def _latest(facts: Iterable[Fact]) -> Fact | None:
    return max(facts, key=lambda f: (f.last, f.ids), default=None)
