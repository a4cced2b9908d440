"""What had failed was seen to work again: all failed routes, or a start after one that died."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the recovery of each service of which a request or a start was seen to fail.

    Where neither failed, a good answer says nothing: the fault lies in what was not asked.
    """
    broken = {f.scope.component for f in reading.of("request-failed")}
    broken |= {one.scope.component for one in reading.lives if one.failed and not one.served}
    return (f for f in reading.of("failed-routes-recovered") if f.scope.component in broken)


FACT = FactRule(
    id="service-recovered",
    title="what had failed was seen to work again",
    kind=FactKind.REQUEST,
    shows=Shows.GOOD,
    derive=derive,
)
