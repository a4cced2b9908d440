"""Instances of one revision start and end one after another, with or without exit lines."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Severity
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each loop."""
    for loop in reading.loops:
        lifetime = f"{loop.lifetime:.1f}" if loop.lifetime is not None else ""
        yield Fact(
            id="",
            kind=FactKind.LIFE_CYCLE,
            shows=Shows.FAILURE,
            scope=loop.scope,
            first=loop.first,
            last=loop.last,
            count=loop.lives,
            ids=loop.ids,
            text=f"{loop.lives} instances in a row, a new one every {loop.period:.0f} s",
            severity=Severity.ERROR,
            values=join_values({"lives": str(loop.lives), "period": f"{loop.period:.1f}", "lifetime": lifetime}),
        )


FACT = FactRule(
    id="crash-loop",
    title="instances of one revision start and end one after another",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.FAILURE,
    derive=derive,
)
