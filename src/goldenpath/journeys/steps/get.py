"""Ask any URL and hold the answer against conditions."""

from goldenpath.contracts import Path, Step, StepFailed, StepWork
from goldenpath.engine.conditions import hold, parse
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import by, call, expect_answer


def go(path: Path) -> StepWork:
    """Ask, and return the status; every condition must hold."""
    seen = yield from call(
        path,
        path.text("purpose", "get"),
        path.text("url"),
        component=path.text("component", "api"),
        method=path.text("method", "GET"),
        fields=path.argument("json"),
        token=path.kept.get("token"),
    )
    expect_answer(seen)
    for text in _conditions(path):
        held = hold(parse(str(text)), seen)
        if held.holds is not True:
            raise StepFailed(Problem.CONTRACT, f"{held.shown}{by(seen)}", status=seen.status or 0)
    return f"HTTP {seen.status}{by(seen)}"


def _conditions(path: Path) -> tuple[str, ...]:
    """Return what must hold; without a condition any answer would do, so then the usual one stands."""
    given = path.argument("expect")
    return (given,) if given and isinstance(given, str) else tuple(given or ("status == 200",))


STEP = Step(
    id="get",
    title="ask a URL",
    go=go,
    speaks_to="component",
    arguments=(
        ("url", "what to ask"),
        ("method?", "GET by default"),
        ("json?", "fields to send"),
        ("expect?", "conditions, status == 200 by default"),
        ("component?", "whom it asks"),
    ),
)
