"""A container ended because its start command could not be run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_SHELL = frozenset({"126", "127"})
_SOON = timedelta(seconds=10)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each exit with a shell's own code, and for each exit right after an interpreter found no file."""
    missing = {f.scope: f for f in reading.of("start-file-missing")}
    for ended in reading.of("container-exited"):
        named = missing.get(ended.scope)
        soon = named is not None and named.first <= ended.last <= named.last + _SOON
        if ended.value("code") in _SHELL or soon:
            yield replace(ended, values=(("code", ended.value("code")),))


FACT = FactRule(
    id="start-command-failed",
    title="the container ended because its start command could not be run",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
    origin="exit codes 126 and 127 of bash and dash, real runs",
)
