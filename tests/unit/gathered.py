"""A live run as it is kept: what was gathered, beside the environment that it was gathered of."""

from goldenpath.app.check import Gathered, conclude_live, report
from goldenpath.app.diagnose import Knowledge
from goldenpath.engine.redact import redact_scan
from goldenpath.intake.scan import scan
from goldenpath.model.environment import CheckPlan, Environment, JourneyPlan, LogPlan, Part, Vantage, Way
from goldenpath.model.live import Live
from goldenpath.model.secret import SecretRef
from tests.unit.reports.lives import redis_down

SECRET = "hunter2-and-more"  # noqa: S105 - what must not be found

ENVIRONMENT = Environment(
    name="staging",
    source="/home/someone/goldenpath.yaml",
    parts=(
        Part(name="edge", kind="load-balancer", url="https://api.staging.example"),
        Part(name="auth", kind="service", url="https://api.staging.example/auth", behind="edge"),
        Part(name="chat", kind="service", url="https://api.staging.example/chat", direct="https://chat.run.example"),
        Part(name="redis", kind="cache", url=f"redis://:{SECRET}@127.0.0.31:6379"),
        Part(
            name="database",
            kind="database",
            url="postgresql://127.0.0.32/chat",
            password=SecretRef(scheme="cmd", name=f"vault read --token {SECRET}"),
        ),
    ),
    ways=(Way(source="chat", target="redis"), Way(source="chat", target="database")),
    checks=(
        CheckPlan(
            name="service-answers",
            component="chat",
            protocol="http",
            expect=("status == 200",),
            headers=(("authorization", f"Bearer {SECRET}"),),
            body=SECRET,
            send=SECRET,
            arguments=("probe", SECRET),
        ),
    ),
    journeys=(
        JourneyPlan(name="golden path", uses="chat-platform", values={"password": SECRET}, steps=({"a": SECRET},)),
    ),
    logs=(LogPlan(kind="command", arguments=("tail", SECRET), filter=SECRET, where="chat.log"),),
    vantages=(Vantage(name="inside", arguments=("ssh", SECRET)),),
    topology=redis_down().topology,
)


def gathered(knowledge: Knowledge) -> Gathered:
    """Return what a run gathered without any log."""
    live = redis_down()
    return Gathered(
        scan=redact_scan(scan((), knowledge.rules)),
        observations=live.observations,
        walks=live.walks,
        asked=live.asked,
        blind=live.blind,
        started=live.started,
        ended=live.ended,
    )


def told(knowledge: Knowledge) -> tuple[Gathered, Live]:
    """Return what was gathered and what follows from it."""
    found = gathered(knowledge)
    return found, report(found, conclude_live(found, ENVIRONMENT, knowledge), ENVIRONMENT)
