"""Runs as reports meet them: one that leads through, and three that do not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from goldenpath.model.live import Live
from goldenpath.model.observation import (
    Certificate,
    NoAnswer,
    Observation,
    Phase,
    PhaseTime,
    Question,
    Reason,
)
from goldenpath.model.topology import Component, Layer, Link, Topology
from goldenpath.model.verdict import (
    Cause,
    ChangeBounds,
    ComponentState,
    Evidence,
    Masked,
    NextStep,
    Proof,
    RemedyOffer,
    RuledOut,
    Since,
    Status,
    Untested,
    Verdict,
)
from goldenpath.model.walk import StepSeen, Walk

START = datetime(2026, 3, 2, 14, 2, 7, tzinfo=UTC)
TOPOLOGY = Topology(
    components=(
        Component(name="browser", kind="client"),
        Component(name="edge", kind="load-balancer"),
        Component(name="web", kind="service"),
        Component(name="auth", kind="service"),
        Component(name="chat", kind="service"),
        Component(name="redis", kind="cache"),
        Component(name="database", kind="database"),
        Component(name="model", kind="model"),
    ),
    links=(
        Link(source="browser", target="edge"),
        Link(source="edge", target="web"),
        Link(source="edge", target="auth"),
        Link(source="edge", target="chat"),
        Link(source="auth", target="database"),
        Link(source="chat", target="database"),
        Link(source="chat", target="redis"),
        Link(source="chat", target="model"),
    ),
    inferred=False,
)


def after(milliseconds: float) -> datetime:
    """Return a time after the start."""
    return START + timedelta(milliseconds=milliseconds)


def seen(
    purpose: str,
    component: str,
    begins: float,
    phases: Iterable[tuple[Phase, float]],
    *,
    protocol: str = "http",
    target: str = "https://api.staging.example/health",
    status: int | None = 200,
    failure: NoAnswer | None = None,
    certificate: Certificate | None = None,
    way: str = "public",
) -> Observation:
    """Return an observation whose length is that of its phases."""
    times = tuple(PhaseTime(phase=p, milliseconds=m) for p, m in phases)
    return Observation(
        id=f"probe:{purpose}:{component}:1",
        question=Question(protocol=protocol, component=component, purpose=purpose, target=target, way=way),
        started=after(begins),
        ended=after(begins + sum(t.milliseconds for t in times)),
        address="127.0.0.21:443",
        phases=times,
        failure=failure,
        status=None if failure else status,
        certificate=certificate,
    )


RESOLVE = seen("resolve", "edge", 0, [(Phase.RESOLVE, 3)], protocol="dns", target="api.staging.example A", status=None)
TLS = seen(
    "certificate",
    "edge",
    3,
    [(Phase.CONNECT, 2), (Phase.TLS, 19)],
    protocol="tls",
    target="api.staging.example:443",
    status=None,
    certificate=Certificate(
        subject="api.staging.example",
        names=("api.staging.example",),
        issuer="Staging CA",
        not_before=datetime(2026, 1, 12, tzinfo=UTC),
        not_after=datetime(2026, 4, 12, tzinfo=UTC),
        self_signed=False,
        fingerprint="9c" * 32,
    ),
)
LOGIN = seen(
    "login",
    "auth",
    30,
    [(Phase.RESOLVE, 1), (Phase.CONNECT, 2), (Phase.TLS, 18), (Phase.FIRST_BYTE, 64), (Phase.BODY, 3)],
    target="https://api.staging.example/auth/login",
)
SOCKET = seen(
    "socket",
    "chat",
    120,
    [(Phase.CONNECT, 2), (Phase.TLS, 17), (Phase.FIRST_BYTE, 15)],
    protocol="websocket",
    target="wss://api.staging.example/chat/socket",
    status=101,
)
PING = seen(
    "cache-answers",
    "redis",
    40,
    [(Phase.CONNECT, 1.2)],
    protocol="redis",
    target="127.0.0.31:6379",
    way="inside",
    failure=NoAnswer(phase=Phase.CONNECT, reason=Reason.REFUSED, text="connection refused"),
)
DATABASE = seen(
    "database-answers",
    "database",
    40,
    [(Phase.CONNECT, 1), (Phase.FIRST_BYTE, 6), (Phase.BODY, 4)],
    protocol="postgres",
    target="127.0.0.32:5432",
    way="inside",
    status=None,
)
DIRECT = seen(
    "service-answers",
    "chat",
    41,
    [(Phase.CONNECT, 1), (Phase.TLS, 17), (Phase.FIRST_BYTE, 9), (Phase.BODY, 1)],
    target="https://chat.run.example/health",
    way="direct",
)


_OK = {"✔": True, "✘": False, "–": None}


def walked(*steps: StepSeen, seconds: float = 4.1) -> Walk:
    """Return a walk along the chat platform's path."""
    return Walk(journey="golden path", started=START, ended=START + timedelta(seconds=seconds), steps=steps)


def step(name: str, mark: str, milliseconds: float | None, said: str, *, ids: tuple[str, ...] = ()) -> StepSeen:
    """Return one step."""
    return StepSeen(
        name=name,
        ok=_OK[mark],
        milliseconds=milliseconds,
        seen=said,
        ids=ids,
        problem="silent" if mark == "✘" else "",
        component="chat",
    )


FIRST_STEPS = (
    step("resolve", "✔", 3, "api.staging.example", ids=(RESOLVE.id,)),
    step("tls", "✔", 21, "valid 41 days", ids=(TLS.id,)),
    step("login", "✔", 88, "200", ids=(LOGIN.id,)),
    step("socket", "✔", 34, "upgraded", ids=(SOCKET.id,)),
)


def verdict(status: Status, summary: str, **more: object) -> Verdict:
    """Return a verdict on live evidence alone."""
    given: dict[str, object] = {
        "as_of": after(4100),
        "layers": (),
        "layer": None,
        "evidence": Evidence(entries=0, first=None, last=None, services=(), problems=()),
        **more,
    }
    return Verdict(status=status, summary=summary, **given)  # type: ignore[arg-type] # fields by name, as a table


def states(**found: str) -> tuple[ComponentState, ...]:
    """Return how the components of the topology stand: healthy where nothing else is said."""
    why = {"failed": "refuses connections", "masked": "was not reached", "unknown": "was not asked"}
    return tuple(
        ComponentState(
            name=c.name,
            kind=c.kind,
            state=found.get(c.name, "healthy"),
            why=why.get(found.get(c.name, "healthy"), "answered"),
        )
        for c in TOPOLOGY.components
    )


def healthy() -> Live:
    """Return a run whose path leads through."""
    return Live(
        environment="staging",
        verdict=verdict(
            Status.HEALTHY,
            "The golden path leads through: 7 of 7 steps in 1.4 s.",
            components=states(),
        ),
        started=START,
        ended=after(1400),
        walks=(
            walked(
                *FIRST_STEPS,
                step("message", "✔", 41, "agent_started"),
                step("answer", "✔", 1130, "214 characters"),
                step("stored", "✔", 22, "read back"),
                seconds=1.4,
            ),
        ),
        observations=(RESOLVE, TLS, LOGIN, SOCKET, DATABASE, DIRECT),
        topology=TOPOLOGY,
    )


def cause(component: str, kind: str, layer: Layer, signature: str, *, title: str, proof: tuple[Proof, ...]) -> Cause:
    """Return a cause that stands."""
    return Cause(
        component=component,
        kind=kind,
        layer=layer,
        signature=signature,
        title=title,
        detail="",
        standing="confirmed",
        confidence=0.98,
        since=Since(at_or_before=after(41)),
        until=None,
        masked_since=None,
        change=ChangeBounds(),
        proof=proof,
    )


def redis_down() -> Live:
    """Return a run that ends at the message, since the cache refuses connections."""
    lead = cause(
        "redis",
        "cache",
        Layer.INFRASTRUCTURE,
        "cache-unreachable",
        title="Redis refuses connections; agents wait for their queue",
        proof=(
            Proof(id=PING.id, at=PING.started, source="probe", text="redis PING: refused at 127.0.0.31:6379"),
            Proof(id=SOCKET.id, at=SOCKET.started, source="probe", text="no agent_started within 5.0 s of the message"),
        ),
    )
    return Live(
        environment="staging",
        verdict=verdict(
            Status.FAULT,
            "Redis refuses connections; agents wait for their queue.",
            layers=(Layer.INFRASTRUCTURE,),
            layer=Layer.INFRASTRUCTURE,
            causes=(lead,),
            components=states(redis="failed", model="masked"),
            masked=(
                Masked(
                    component="model",
                    kind="model",
                    why="no run gets as far as asking it",
                    ids=(PING.id,),
                    unmask="start the cache",
                ),
            ),
            ruled_out=(
                RuledOut(
                    component="database",
                    signature="database-unreachable",
                    why="it answered select 1 in 11 ms",
                    ids=(DATABASE.id,),
                ),
            ),
            next=(NextStep(do="look at the cache's instance", decides="stopped or moved", command="valkey-cli ping"),),
            remedies=(RemedyOffer(id="start-cache", component="redis", risk="low", command="", do="start the cache"),),
        ),
        started=START,
        ended=after(4100),
        walks=(
            walked(
                *FIRST_STEPS,
                step("message", "✘", 5000, "nothing in 5.0 s (expected ≤ 0.3 s)", ids=(SOCKET.id,)),
                step("answer", "–", None, ""),
                step("stored", "–", None, ""),
            ),
        ),
        observations=(RESOLVE, TLS, LOGIN, SOCKET, PING, DATABASE, DIRECT),
        topology=TOPOLOGY,
        asked=("direct service URL ✔", "redis PING ✘ refused"),
        blind=("no log access",),
    )


def certificate_expired() -> Live:
    """Return a run that ends at the first handshake, with little known of what lies behind."""
    expired = seen(
        "certificate",
        "edge",
        3,
        [(Phase.CONNECT, 2), (Phase.TLS, 19)],
        protocol="tls",
        target="api.staging.example:443",
        failure=NoAnswer(
            phase=Phase.TLS, reason=Reason.CERTIFICATE_EXPIRED, text="not valid after 2026-02-28 00:00:00 UTC"
        ),
        certificate=Certificate(
            subject="api.staging.example",
            names=("api.staging.example",),
            issuer="Staging CA",
            not_before=datetime(2025, 11, 30, tzinfo=UTC),
            not_after=datetime(2026, 2, 28, tzinfo=UTC),
            self_signed=False,
            fingerprint="ab" * 32,
        ),
    )
    lead = cause(
        "edge",
        "load-balancer",
        Layer.CONFIGURATION,
        "certificate-expired",
        title="The certificate of api.staging.example expired 2 days ago",
        proof=(
            Proof(id=expired.id, at=expired.started, source="probe", text="not valid after 2026-02-28 00:00:00 UTC"),
        ),
    )
    return Live(
        environment="staging",
        verdict=verdict(
            Status.FAULT,
            "The certificate of api.staging.example expired 2 days ago; clients refuse to go on.",
            layers=(Layer.CONFIGURATION,),
            layer=Layer.CONFIGURATION,
            causes=(lead,),
            components=states(edge="failed", web="masked", auth="masked", chat="masked", model="unknown"),
            next=(
                NextStep(
                    do="see which certificate the proxy serves",
                    decides="not renewed, or renewed and not deployed",
                    command="gcloud compute ssl-certificates list",
                ),
            ),
        ),
        started=START,
        ended=after(240),
        walks=(
            walked(
                step("resolve", "✔", 3, "api.staging.example", ids=(RESOLVE.id,)),
                step("tls", "✘", 21, "certificate expired 2 days ago", ids=(expired.id,)),
                step("login", "–", None, ""),
                step("socket", "–", None, ""),
                seconds=0.2,
            ),
        ),
        observations=(RESOLVE, expired),
        topology=TOPOLOGY,
        blind=("no log access",),
    )


def undecided() -> Live:
    """Return a run after which two causes stand."""
    return Live(
        environment="staging",
        verdict=verdict(
            Status.UNDECIDED,
            "The chat service answers its health route and no message; why cannot be told from outside.",
            components=states(chat="degraded", redis="unknown", model="unknown"),
            untested=(
                Untested(component="redis", signature="cache-silent", needs="a way to ask the cache from inside"),
                Untested(component="chat", signature="background-work-ended", needs="its start-up log"),
            ),
            next=(
                NextStep(
                    do="give read access to the logs",
                    decides="cache or worker",
                    command="goldenpath check --log chat.ndjson",
                ),
            ),
            unverified=("redis", "model"),
        ),
        started=START,
        ended=after(6900),
        walks=(
            walked(
                *FIRST_STEPS,
                step("message", "✘", 5000, "nothing in 5.0 s (expected ≤ 0.3 s)", ids=(SOCKET.id,)),
                step("answer", "–", None, ""),
                step("stored", "–", None, ""),
            ),
        ),
        observations=(RESOLVE, TLS, LOGIN, SOCKET, DIRECT),
        topology=TOPOLOGY,
        asked=("direct service URL ✔", "second address – not there"),
        blind=("no log access", "no way to redis from here"),
    )


ALL = {f.__name__: f for f in (healthy, redis_down, certificate_expired, undecided)}
