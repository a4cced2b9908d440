"""The clock of one service differs from ours and from those of the others."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_clocks import ALIKE, FAR, clock_offsets
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each component that dates its answers far from our time while another dates them near it."""
    offsets = clock_offsets(reading)
    near = [name for name, (_, offset) in offsets.items() if abs(offset) < ALIKE]
    for name, (seen, offset) in sorted(offsets.items()):
        if abs(offset) >= FAR and near:
            text = f"{name} dates its answers {offset:+.0f} s from our time; {', '.join(sorted(near))} does not"
            yield fact_of_seen((seen,), Scope(component=name), text, seconds=f"{offset:+.0f}")


FACT = FactRule(
    id="service-clock-differs",
    title="the clock of one service differs from ours and from those of the others",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
