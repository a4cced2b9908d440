"""Take a token by OAuth 2.0 client credentials (RFC 6749, section 4.4), as service accounts do with OIDC providers."""

from base64 import b64encode
from urllib.parse import quote, urlencode

from goldenpath.contracts import Path, Pose, Step, StepFailed, StepWork
from goldenpath.engine.urls import path_of, place_of
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import by, document, expect_answer, expect_status, short
from goldenpath.model.observation import Observation
from goldenpath.model.probe import HttpAsk, Limits, Probe
from goldenpath.model.secret import Secret


def go(path: Path) -> StepWork:
    """Ask for the token, keep it, and return whose it is."""
    url, client = path.text("token_url"), path.text("client_id")
    secret = path.argument("client_secret")
    word = secret.reveal() if isinstance(secret, Secret) else str(secret or "")
    form = {"grant_type": "client_credentials"} | {n: path.text(n) for n in ("scope", "audience") if path.argument(n)}
    basic = b64encode(f"{quote(client, safe='')}:{quote(word, safe='')}".encode()).decode()
    headers = (("content-type", "application/x-www-form-urlencoded"), ("authorization", Secret(f"Basic {basic}")))
    ask = HttpAsk(place=place_of(url), method="POST", path=path_of(url), headers=headers, body=urlencode(form).encode())
    component = path.text("auth_component", "auth")
    limits = Limits(seconds=path.seconds("answer_seconds", 5.0), kept=65_536)
    seen: Observation = yield Pose(probe=Probe(component=component, purpose="token", ask=ask, limits=limits))
    expect_answer(seen)
    if seen.status in {400, 401}:
        raise StepFailed(Problem.LOGIN_REFUSED, f"HTTP {seen.status}{by(seen)}: {short(seen.body)}", status=seen.status)
    expect_status(seen, 200)
    token = document(seen).get("access_token")
    if not isinstance(token, str) or not token:
        raise StepFailed(Problem.CONTRACT, f"no access_token in the answer{by(seen)}")
    path.kept["token"] = Secret(token)
    return f"{client}{by(seen)}"


STEP = Step(
    id="client-credentials",
    title="take a token by client credentials",
    go=go,
    speaks_to="auth_component",
    arguments=(
        ("token_url", "the token endpoint"),
        ("client_id", "who asks"),
        ("client_secret", "the secret, by reference"),
        ("scope?", "scopes, divided by blanks"),
        ("audience?", "whom the token is for"),
    ),
)
