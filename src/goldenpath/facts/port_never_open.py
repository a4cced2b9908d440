"""Nothing listened on the port that the platform probes, and nothing else was seen to end the start."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.facts.revision_lacks_secret import of_its_revision
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_OTHER_ENDS = (
    "container-exited",
    "container-killed",
    "memory-exceeded",
    "boot-failed",
    "startup-failed",
    "exception-raised",
    "module-not-found",
    "exception-logged",
    "application-not-loaded",
    "library-not-found",
    "source-not-parsed",
    "exec-format-error",
    "process-panicked",
    "startup-complete",
    "database-timed-out",
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each failed TCP start-up probe of an instance that did not crash and complained of nothing.

    A revision's condition counts alone only where the program's own lines are here and complain of nothing:
    the condition has the same words for a crash, a missing secret and a slow start.
    """
    # CANCELLED means that the instance ended before the probe did: nothing is known of its port
    probed = [f for f in reading.of("startup-probe-failed") if f.value("probe") == "TCP" and "CANCELLED" not in f.text]
    for fact in probed:
        if not _ended_otherwise(fact, reading) and not _complained(fact, reading):
            yield _port(fact)
    named = {f.scope.component for f in probed}
    for fact in map(of_its_revision, reading.of("revision-not-listening")):
        if (
            fact.scope.component not in named
            and _spoke(fact, reading)
            and not _ended_otherwise(fact, reading)
            and not _complained(fact, reading)
        ):
            yield _port(fact)


def _port(fact: Fact) -> Fact:
    return Fact(
        id="",
        kind=fact.kind,
        shows=fact.shows,
        scope=fact.scope,
        first=fact.first,
        last=fact.last,
        count=fact.count,
        ids=fact.ids,
        text=fact.text,
        severity=fact.severity,
        values=join_values({"port": fact.value("port")}),
    )


def _near(fact: Fact, component: str, revision: str, instance: str) -> bool:
    if component != fact.scope.component:
        return False
    if fact.scope.instance:
        return instance == fact.scope.instance
    return not fact.scope.revision or not revision or revision == fact.scope.revision


def _ended_otherwise(fact: Fact, reading: Reading) -> bool:
    return any(_of_its_revision(fact, f) for f in reading.of(*_OTHER_ENDS))


def _of_its_revision(fact: Fact, other: Fact) -> bool:
    """Return whether two facts speak of one revision: what ends one of its starts ends them all."""
    if fact.scope.component != other.scope.component:
        return False
    return not fact.scope.revision or not other.scope.revision or fact.scope.revision == other.scope.revision


def _complained(fact: Fact, reading: Reading) -> bool:
    for witness in reading.scan.witnesses:
        entry = witness.first
        if entry.stream is not Stream.APPLICATION or entry.level.rank < Severity.ERROR.rank:
            continue
        if _near(fact, entry.scope.component, entry.scope.revision, entry.scope.instance):
            return True
    return False


def _spoke(fact: Fact, reading: Reading) -> bool:
    return any(
        w.first.stream is Stream.APPLICATION
        and _near(fact, w.first.scope.component, w.first.scope.revision, w.first.scope.instance)
        for w in reading.scan.witnesses
    )


FACT = FactRule(
    id="port-never-open",
    title="nothing listened on the probed port, and nothing else was seen to end the start",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
)
