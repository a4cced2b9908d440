"""What ended walks say that several facts share."""

from collections.abc import Iterator

from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, Reading
from goldenpath.model.observation import Reason
from goldenpath.model.topology import Scope
from goldenpath.model.walk import StepSeen


def refused_tokens(reading: Reading, *words: str) -> Iterator[Fact]:
    """Yield a fact for each walk whose fresh token was refused with a code that holds one of these words."""
    for walk in latest_walks(reading):
        failed = walk.failed
        code = str(failed.value("code") or "").lower() if failed is not None else ""
        if failed is not None and failed.problem == "token-refused" and any(word in code for word in words):
            yield fact_of_step(walk, failed, Scope(component=failed.component), code=code)


def fell_silent(step: StepSeen) -> bool:
    """Return whether a step ended because nothing came."""
    return step.problem == "silent" or step.value("reason") == Reason.SILENT.value
