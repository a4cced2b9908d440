"""A start-up probe gave up within seconds of the start, before the program could say that it listens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Life, Reading, Shows

_PATIENCE = timedelta(seconds=10)
"""A start that may take less than this gives an interpreter little more than its imports."""
_OTHER_ENDS = (
    "boot-failed",
    "container-exited",
    "container-killed",
    "container-not-started",
    "exception-logged",
    "exception-raised",
    "exec-format-error",
    "library-not-found",
    "listening",
    "listens-elsewhere",
    "memory-exceeded",
    "module-not-found",
    "process-panicked",
    "secret-not-fetched",
    "source-not-parsed",
    "startup-complete",
    "startup-failed",
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each probe that nobody answered and that was given up within ten seconds of the start.

    Neither did the program end or complain, nor did it say that it listens: it was still starting. The probe's limit is
    what the two entries of the platform lie apart.
    """
    for fact in reading.of("startup-probe-failed"):
        life = _life(fact, reading)
        if life is None or life.served or not life.start_seen or "CANCELLED" in fact.text:
            continue
        waited = fact.first - life.first
        if waited <= _PATIENCE and not _other_end(fact, reading) and not _complained(fact, reading):
            path = fact.text.partition(' path "')[2].partition('"')[0]
            values = {**dict(fact.values), "waited": f"{waited.total_seconds():.2g}", "path": path[:200]}
            yield replace(fact, values=join_values(values))


def _life(fact: Fact, reading: Reading) -> Life | None:
    place = replace(fact.scope, target="")
    return next((one for one in reading.lives if place.instance and one.scope == place), None)


def _other_end(fact: Fact, reading: Reading) -> bool:
    return any(replace(f.scope, target="") == replace(fact.scope, target="") for f in reading.of(*_OTHER_ENDS))


def _complained(fact: Fact, reading: Reading) -> bool:
    return any(
        w.first.stream is Stream.APPLICATION
        and w.first.level.rank >= Severity.ERROR.rank
        and w.first.scope == replace(fact.scope, target="")
        for w in reading.scan.witnesses
    )


FACT = FactRule(
    id="startup-probe-impatient",
    title="a start-up probe gave up within seconds, while the program was still starting",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    origin="run in the lab 2026-11; Cloud Run documentation, health checks",
)
