"""A service says that all is well while the path ends at it."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import OURS, asked_words, fact_of_seen, latest_walks
from goldenpath.engine.live_stores import missed_stores
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service whose deepest health answer was good while the walk failed at it for good."""
    for walk in latest_walks(reading):
        failed = walk.failed
        if failed is None or failed.problem in _OURS:
            continue
        part = reading.environment.part(failed.component)
        deep = f"health:{part.health[0]}" if part is not None and part.health else ""
        seen = [o for o in reading.observations if o.question.component == failed.component]
        green = [o for o in seen if o.question.purpose == deep]
        if green and all(o.status == 200 and not list(missed_stores(o)) for o in green):
            text = f"{asked_words(green[-1])}, while the path ends at {failed.name}: {failed.seen}"
            yield fact_of_seen(green, Scope(component=failed.component), text, step=failed.name)


_OURS = {*OURS, "over-rate", "login-refused"}


FACT = FactRule(
    id="health-green-over-failure",
    title="a service says that all is well while the path ends at it",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
    direct=True,
)
