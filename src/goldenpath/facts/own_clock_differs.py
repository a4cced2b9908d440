"""The clocks of several services agree with each other, and not with ours."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_seen
from goldenpath.engine.live_clocks import ALIKE, FAR, clock_offsets
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where at least two components date their answers alike, and far from our time."""
    offsets = clock_offsets(reading)
    if len(offsets) < _LEAST:
        return
    values = [offset for _, offset in offsets.values()]
    if min(abs(v) for v in values) >= FAR and max(values) - min(values) <= ALIKE:
        seen = [o for o, _ in offsets.values()]
        text = f"{len(values)} components date their answers {values[0]:+.0f} s from our time"
        yield fact_of_seen(seen, Scope(component="client"), text, seconds=f"{values[0]:+.0f}")


_LEAST = 2


FACT = FactRule(
    id="own-clock-differs",
    title="the clocks of several services agree with each other, and not with ours",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
    direct=True,
)
