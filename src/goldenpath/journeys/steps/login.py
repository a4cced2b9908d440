"""Log in with a password; where an account may be made, one that does not exist yet is made."""

from collections.abc import Generator
from typing import Any

from goldenpath.contracts import JourneyMove, Path, Step, StepFailed, StepWork
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import by, call, document, expect_answer, expect_status, short
from goldenpath.model.observation import Observation
from goldenpath.model.secret import Secret


def go(path: Path) -> StepWork:
    """Log in, keep the token, and return who came in."""
    component = path.text("auth_component", "auth")
    fields = {path.text("email_field", "email"): path.text("email"), "password": _password(path).reveal()}
    seen = yield from call(path, "login", path.text("login"), component=component, method="POST", fields=fields)
    if seen.failure is None and seen.status in {401, 404} and path.argument("register"):
        yield from _registered(path, fields, component)
        seen = yield from call(path, "login", path.text("login"), component=component, method="POST", fields=fields)
    expect_answer(seen)
    if seen.status == 401:
        raise StepFailed(Problem.LOGIN_REFUSED, f"HTTP 401{by(seen)}: {short(seen.body)}", status=401)
    expect_status(seen, 200, 201)
    found = document(seen)
    token = found.get(path.text("token_field", "access_token"))
    if not isinstance(token, str) or not token:
        raise StepFailed(Problem.CONTRACT, f"no token in the answer{by(seen)}")
    path.kept["token"] = Secret(token)
    path.kept["login_seen"] = seen
    return f"let in{by(seen)}"


def _password(path: Path) -> Secret:
    found = path.argument("password")
    return found if isinstance(found, Secret) else Secret(str(found or ""))


def _registered(path: Path, fields: dict[str, str], component: str) -> Generator[JourneyMove, Any, None]:
    seen: Observation = yield from call(
        path, "register", path.text("register"), component=component, method="POST", fields=fields
    )
    expect_status(seen, 200, 201, 409)


STEP = Step(
    id="login",
    title="log in with a password",
    go=go,
    speaks_to="auth_component",
    arguments=(
        ("login", "URL that takes {email, password} and answers a token"),
        ("email", "who logs in"),
        ("password", "the password, by reference"),
        ("register?", "URL that makes the account where it does not exist"),
        ("token_field?", "the token's name in the answer, access_token by default"),
        ("email_field?", "the name's field in the request, email by default"),
    ),
)
