"""The golden path led through here."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, revision_of, slow_steps
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each component that a whole walk led over, with the revision that served it there."""
    for walk in reading.walks:
        if walk.whole and walk.vantage == "here":
            slow = {s.component for s in slow_steps(reading)}  # who lets wait has not got over it
            for name in sorted(walk.over - slow):
                step = next(s for s in walk.steps if s.component == name and s.ok and s.ids)
                yield fact_of_step(walk, step, Scope(component=name, revision=_revision(reading, step.ids)))


def _revision(reading: Reading, ids: tuple[str, ...]) -> str:
    seen = [o for o in reading.observations if o.id in ids]
    return next((r for o in seen if (r := revision_of(o))), "")


FACT = FactRule(
    id="path-walked",
    title="the golden path led through here",
    kind=FactKind.PROBE,
    shows=Shows.GOOD,
    derive=derive,
)
