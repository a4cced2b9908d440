"""An HTTP or gRPC start-up probe failed though the program listens and lives."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_ENDS = (
    "boot-failed",
    "container-exited",
    "container-killed",
    "container-not-started",
    "memory-exceeded",
    "startup-failed",
    "exception-raised",
    "exception-logged",
    "process-panicked",
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each such probe of an instance that listens where it is asked and complains of nothing."""
    elsewhere = reading.of("listens-elsewhere", "port-never-open")
    for fact in reading.of("startup-probe-failed"):
        if fact.value("probe") not in {"HTTP", "GRPC"} or "CANCELLED" in fact.text:
            continue
        listens = [f for f in reading.of("listening", "startup-complete") if _same(fact, f)]
        ended = [f for f in reading.of(*_ENDS) if _same(fact, f) and f.first <= fact.last]
        if listens and not ended and not any(_same(fact, f) for f in elsewhere) and not _complained(fact, reading):
            path = fact.text.partition(' path "')[2].partition('"')[0]
            values = {"probe": fact.value("probe"), "port": fact.value("port"), "path": path[:200]}
            yield replace(fact, values=join_values(values))


def _same(fact: Fact, other: Fact) -> bool:
    """Return whether two facts speak of one start; where an instance is not named, of one revision."""
    if (fact.scope.component, fact.scope.revision) != (other.scope.component, other.scope.revision):
        return False
    return not fact.scope.instance or not other.scope.instance or fact.scope.instance == other.scope.instance


def _complained(fact: Fact, reading: Reading) -> bool:
    for witness in reading.scan.witnesses:
        entry = witness.first
        if entry.stream is Stream.APPLICATION and entry.level.rank >= Severity.ERROR.rank:
            same = (entry.scope.component, entry.scope.revision) == (fact.scope.component, fact.scope.revision)
            if same and (not fact.scope.instance or entry.scope.instance in {"", fact.scope.instance}):
                return True
    return False


FACT = FactRule(
    id="startup-probe-without-answer",
    title="a start-up probe failed though the program listens and lives",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    origin="Cloud Run's system log in public reports; Cloud Run documentation, health checks",
)
