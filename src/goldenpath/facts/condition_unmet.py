"""A declared check is not as it is declared to be."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.declared import PREFIX, unmet_in
from goldenpath.engine.live import fact_of_seen
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each declared check that held too seldom, with the resolved value beside the expectation.

    Of several tries those that were declared count: one more, to see whether a failure lasts, is for a single try.
    """
    for plan in reading.environment.checks:
        seen = [o for o in reading.checked if o.question.purpose == f"{PREFIX}{plan.name}" and o.vantage == "here"]
        seen = seen[: plan.tries] if plan.tries > 1 else seen
        missed = [(o, words) for o in seen if (words := unmet_in(plan.expect, o))]
        if missed and len(seen) - len(missed) < plan.good:
            text = f"{plan.name}: {missed[-1][1]}"
            yield fact_of_seen([o for o, _ in missed], Scope(component=plan.component), text, check=plan.name)


FACT = FactRule(
    id="condition-unmet",
    title="a declared check is not as it is declared to be",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
