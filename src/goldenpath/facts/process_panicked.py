"""A process ended itself by a panic of its own code."""

import re
from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of
from goldenpath.facts.route_raised import FOREIGN
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_PANIC = re.compile(
    r"(?m)^(?:panic: |fatal error: )(?P<go>[^\n]{1,160})"
    r"|thread '[^'\n]{1,60}' (?:\(\d+\) )?panicked at (?P<rust>[^\n]{1,160})"
    r"|terminate called after throwing an instance of '(?P<cpp>[^'\n]{1,120})'"
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each panic whose words do not place the cause outside the process."""
    for witness in reading.scan.witnesses:
        entry = witness.first
        quiet = entry.level is not Severity.DEFAULT and entry.level.rank < Severity.ERROR.rank
        if (
            entry.stream is not Stream.APPLICATION
            or quiet
            or (
                "panic" not in entry.text and "terminate called" not in entry.text and "fatal error: " not in entry.text
            )
        ):
            continue
        found = _PANIC.search(entry.text)
        if found is not None and FOREIGN.search(entry.text) is None:
            said = next((v for v in found.groupdict().values() if v), "")
            yield replace(fact_of(witness), values=(("exception", said),))


FACT = FactRule(
    id="process-panicked",
    title="a process ended itself by a panic",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    origin="Go, Rust and C++ run-time libraries, documentation, not seen in a run",
)
