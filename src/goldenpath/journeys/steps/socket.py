"""Open the WebSocket with the token, and hear its greeting."""

from goldenpath.contracts import Hear, OpenSocket, Path, Step, StepFailed, StepWork
from goldenpath.engine.urls import path_of, place_of
from goldenpath.journeys.frames import closed, frame_of, refused
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import by, error_of, expect_answer, short
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import Hidden, Limits, Probe, WebSocketAsk
from goldenpath.model.secret import Secret
from goldenpath.ports import Frame


def go(path: Path) -> StepWork:
    """Upgrade, hear the greeting, and return who greeted."""
    component = path.text("api_component", "api")
    limits = Limits(seconds=path.seconds("answer_seconds", 5.0), kept=65_536)
    seen: Observation = yield OpenSocket(
        probe=Probe(component=component, purpose="socket", ask=_ask(path), limits=limits)
    )
    if seen.failure is not None and seen.failure.reason is Reason.UPGRADE_REFUSED:
        code, message = error_of(seen)
        said = f"HTTP {seen.status}{f' {code}' if code else ''}{by(seen)}: {short(message or seen.body)}"
        raise StepFailed(
            Problem.UPGRADE_REFUSED,
            said,
            status=seen.status or 0,
            code=code,
            served_by=seen.header("x-served-by"),
        )
    expect_answer(seen)
    path.kept["socket_seen"] = seen
    greeting = path.text("greeting", "connection_established")
    if greeting:
        heard: Frame = yield Hear(seconds=path.seconds("greeting_seconds", 5.0))
        found = frame_of(heard)
        if heard.kind != "text":
            raise closed(heard, f"{greeting}: ", path.seconds("greeting_seconds", 5.0))
        if found.get("type") == "error_message":
            following: Frame = yield Hear(seconds=1.0)
            raise refused(found, following)
        if found.get("type") != greeting:
            raise StepFailed(Problem.CONTRACT, f"{found.get('type') or short(heard.text)} came instead of {greeting}")
    return f"upgraded{' and greeted' if greeting else ''}{by(seen)}"


def _ask(path: Path) -> WebSocketAsk:
    url, token = path.text("socket"), path.kept.get("token")
    headers: list[tuple[str, str | Hidden]] = []
    offered: list[str | Hidden] = [str(p) for p in path.argument("subprotocols", ())]
    if path.argument("origin"):
        headers.append(("origin", path.text("origin")))
    if isinstance(token, Secret):
        prefix = path.text("token_subprotocol")
        if prefix:
            offered.append(Secret(f"{prefix}{token.reveal()}"))
        else:
            headers.append(("authorization", Secret(f"Bearer {token.reveal()}")))
    return WebSocketAsk(place=place_of(url), path=path_of(url), headers=tuple(headers), subprotocols=tuple(offered))


STEP = Step(
    id="socket",
    title="open the WebSocket and hear its greeting",
    go=go,
    speaks_to="api_component",
    arguments=(
        ("socket", "URL of the WebSocket"),
        ("greeting?", "type of the first frame; empty where none is sent"),
        ("subprotocols?", "subprotocols to offer"),
        ("token_subprotocol?", "prefix of a subprotocol that carries the token, such as jwt.; else a header does"),
        ("origin?", "the Origin header, where the server checks it"),
    ),
)
