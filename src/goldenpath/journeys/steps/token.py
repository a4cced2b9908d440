"""Use a token that was given, instead of logging in."""

from goldenpath.contracts import Path, Step, StepFailed, StepWork
from goldenpath.journeys.problems import Problem
from goldenpath.model.secret import Secret


def go(path: Path) -> StepWork:
    """Keep the token that was given."""
    token = path.argument("token")
    if not isinstance(token, Secret) or not token:
        raise StepFailed(Problem.SECRET_MISSING, "no token was given; expected a reference such as env:API_TOKEN")
    yield from ()  # nothing need be asked
    path.kept["token"] = token
    return "a token that was given"


STEP = Step(
    id="token",
    title="use a token that was given",
    go=go,
    speaks_to="auth_component",
    arguments=(("token", "the token, by reference"),),
)
