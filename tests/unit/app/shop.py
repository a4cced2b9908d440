"""A shop whose wire answers from a table: what it answers where nothing is wrong, and how a walk there is made."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from goldenpath import catalogue
from goldenpath.app.check import Means, Trail
from goldenpath.app.diagnose import Knowledge
from goldenpath.app.walk import Ground
from goldenpath.contracts import Seen
from goldenpath.journeys.chat_platform import JOURNEY
from goldenpath.model.environment import Budget, Environment
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.secret import SecretRef
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.ports import Logs
from goldenpath.testing import SHOP_DECLARED, MemorySecrets, ScriptedWire, Told

PASSWORD = "correct-horse-battery"  # noqa: S105 - a sample
TOKEN = "planted-token-0123456789"  # noqa: S105 - a sample
SECRETS = {"env:WALKER_PASSWORD": PASSWORD}
SHOP = replace(SHOP_DECLARED, budget=Budget(seconds=20.0))
API, AUTH = "https://api.shop.example", "https://auth.shop.example"
ARGUMENTS: Mapping[str, Any] = {
    "api": API,
    "api_component": "shop-api",
    "auth_component": "shop-auth",
    "login": f"{AUTH}/login",
    "logout": f"{AUTH}/logout",
    "email": "walker@shop.example",
    "password": SecretRef(scheme="env", name="WALKER_PASSWORD"),
    "socket": "wss://api.shop.example/ws",
    "messages": f"{API}/threads/{{thread_id}}/messages",
    "thread": f"{API}/threads/{{thread_id}}",
    "message_id": "m",
    "answer_seconds": 5.0,
}
BY_API = {"x-served-by": "shop-api/shop-api-00007"}
STORED = {
    "messages": [
        {"id": "m-1", "role": "user", "run_id": "r-1", "content": "?"},
        {"id": "m-2", "role": "assistant", "run_id": "r-1", "content": "391"},
    ]
}
WALKED = (
    Seen(component="dns", purpose="resolve", values={"addresses": "203.0.113.9"}),
    Seen(component="certificate", purpose="tls", phase=Phase.TLS, values={"certificate.expires_in": 3_000_000.0}),
    Seen(component="shop-auth", purpose="login", status=200, body=json.dumps({"access_token": TOKEN})),
    Seen(component="shop-api", purpose="socket", headers=BY_API),
    Seen(component="shop-api", purpose="stored", status=200, headers=BY_API, body=json.dumps(STORED)),
    Seen(component="shop-api", purpose="clean-up", status=204, headers=BY_API),
    Seen(component="shop-auth", purpose="logout", status=204),
)
"""What comes of the questions of a walk where nothing is wrong."""
HEALTH = json.dumps({"status": "healthy"})
ASKED = (
    Seen(component="dns", purpose="name-of-shop-api", values={"addresses": "203.0.113.9"}),
    Seen(component="dns", purpose="name-of-shop-auth", values={"addresses": "203.0.113.9"}),
    Seen(component="certificate", purpose="handshake-of-shop-api", phase=Phase.TLS),
    Seen(component="certificate", purpose="handshake-of-shop-auth", phase=Phase.TLS),
    Seen(component="load-balancer", purpose="door"),
    *(
        Seen(component="shop-api", purpose=f"health:{path}", way=way, status=200, headers=BY_API, body=HEALTH)
        for path in ("/health", "/health/live")
        for way in ("public", "direct")
    ),
    Seen(component="database", purpose="select-1", way="inside"),
    Seen(component="cache", purpose="ping", way="inside"),
    Seen(component="model-provider", purpose="models", way="inside", status=200, body='{"data": []}'),
)
"""What comes of the shipped checks where nothing is wrong."""
REFUSED: Mapping[str, Any] = {"phase": Phase.CONNECT, "reason": Reason.REFUSED, "text": "Connection refused"}


def told(*messages: Mapping[str, Any] | Told) -> tuple[Told, ...]:
    """Return what a WebSocket tells: messages as JSON."""
    return tuple(one if isinstance(one, Told) else Told(text=json.dumps(one)) for one in messages)


def event(type_: str, **payload: Any) -> dict[str, Any]:
    """Return an event of the run r-1."""
    return {"type": type_, "payload": {"run_id": "r-1", **payload}}


ACCEPTED = {"type": "message_accepted", "run_id": "r-1", "thread_id": "t-1", "message_id": "m-1"}
GREETED = {"type": "connection_established"}
RUN = told(
    GREETED,
    ACCEPTED,
    event("agent_started"),
    event("agent_thinking"),
    event("tool_executing", call_id=1, tool_name="calculator"),
    event("tool_completed", call_id=1),
    event("answer_delta"),
    event("agent_completed", result="391"),
)
"""What the WebSocket tells of a good run."""


def wire(*changed: Seen, sockets: Iterable[Sequence[Told]] = (RUN,)) -> ScriptedWire:
    """Return a wire where all is well, but for the rows given: they stand instead of those of the same question."""
    questions = {(row.component, row.purpose, row.way) for row in changed if not row.target}
    usual = [row for row in (*WALKED, *ASKED) if (row.component, row.purpose, row.way) not in questions]
    return ScriptedWire((*changed, *usual), sockets)


def ground(over: ScriptedWire, secrets: Mapping[str, str] = SECRETS) -> Ground:
    """Return what live use cases stand on; the clock is the wire's."""
    return Ground(wire=over, secrets=MemorySecrets(secrets), clock=over.clock)


def trail(**arguments: Any) -> Trail:
    """Return the shop's golden path as it is declared, with these arguments beside."""
    return Trail(name="chat", journey=JOURNEY, arguments={**ARGUMENTS, **arguments})


def means(over: ScriptedWire, logs: Logs | None = None, *, trails: Sequence[Trail] | None = None) -> Means:
    """Return what a check of the shop works with."""
    return Means(
        ground=ground(over),
        logs=logs,
        knowledge=Knowledge(rules=catalogue.fact_rules(), signatures=catalogue.known_signatures()),
        checks=catalogue.known_checks(),
        trails=(trail(),) if trails is None else tuple(trails),
    )


def declared(**changes: Any) -> Environment:
    """Return the shop as it is declared, with these fields changed."""
    return replace(SHOP, **changes)


def step(walked: Walk, name: str) -> StepSeen:
    """Return a step of a walk."""
    found = walked.step(name)
    assert found is not None
    return found


def texts(walked: Walk, seen: Iterable[Observation]) -> str:
    """Return everything that a walk says."""
    return repr(walked) + repr(tuple(seen))
