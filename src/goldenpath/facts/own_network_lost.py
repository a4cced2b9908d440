"""Nothing at all was reached from here, and our own system says that there is no way out."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where no question of the run was answered, and one failed for want of a way of our own."""
    asked = [o for o in reading.observations if o.failure is None or o.failure.phase is not Phase.PREPARE]
    own = [o for o in asked if o.failure is not None and _no_way(o)]
    if own and not any(o.answered or o.address for o in asked if o not in own):
        yield fact_of_seen(own, Scope(component="client"), asked_words(own[-1]), asked=str(len(asked)))


def _no_way(seen: Observation) -> bool:
    """Return whether our own routing table or resolver refused, before anything was sent to the target.

    "Network is unreachable" is said by this machine's kernel; a router on the way says "No route to host".
    """
    failure = seen.failure
    if failure is None:
        return False
    words = failure.text.lower()
    return (failure.reason is Reason.UNREACHABLE and "network is unreachable" in words) or (
        failure.reason is Reason.RESOLVER_FAILED and "temporary failure" in words
    )


FACT = FactRule(
    id="own-network-lost",
    title="nothing at all was reached from here, and our own system says that there is no way out",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
