"""A token that had just been issued was refused, for a reason that the service names."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk whose fresh token was refused, with the refusal's code in neutral words."""
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is not None and failed.problem == "token-refused":
            code = str(failed.value("code") or "").lower()
            why = next((w for w in _REASONS if w in code), "other")
            yield fact_of_step(walk, failed, Scope(component=failed.component), why=why)


_REASONS = ("signature", "expired", "issuer", "audience", "revoked", "malformed", "early", "not_yet")


FACT = FactRule(
    id="fresh-token-refused",
    title="a token that had just been issued was refused, for a reason that the service names",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
