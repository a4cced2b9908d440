"""A database or a cache changed whom it lets in, under services that had been let in."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_REFUSED = 'shop.orders: asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "shop"'

SIGNATURE = Signature(
    id="store-access-changed",
    title="the {store} no longer lets {callers|its services} in: it refuses what it had accepted from the same instance",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="{store}",
    seen_live=(
        Need(facts=("cache-refuses-password", "database-refuses-password", "database-refuses-user"), scope="component"),
        Need(facts=("store-missed-said",), scope="system", same=("store",)),
    ),
    requires=(
        Need(facts=("access-taken-under-way",)),
        Need(facts=("refusal-felt",), within=2.0),
        Need(facts=("request-failed",), within=60.0),
    ),
    ended_by=(
        Need(facts=("database-answered", "cache-answered", "service-recovered", "served-steadily"), scope="component"),
    ),
    explains=tuple(
        f"{name}{where}"
        for name in (
            "database-password-wrong",
            "database-client-not-allowed",
            "cache-password-wrong",
            "cache-unreachable",
            "database-unreachable",
            "database-restarting",
            "startup-exception",
            "handler-exception",
            "unhandled-promise-rejection",
            "process-panic",
        )
        for where in ("", "@callers")
    ),
    rivals=("database-unreachable", "cache-unreachable", "connector-saturated"),
    detail=(
        "An instance keeps the settings that it started with, and these had worked: a rotated password, authentication switched on, or a changed rule "
        "about who may connect is on the store's side. Either side may be mended; the services cannot know which one is meant"
    ),
    predicts="every client of the store with the same credentials is refused since the same second",
    discriminator=Question(
        do="read what was changed at the store in that minute: users, authentication, access rules",
        decides="whether the store takes the change back or the services get the new credentials",
        command='gcloud logging read \'protoPayload.serviceName=("sqladmin.googleapis.com" OR "redis.googleapis.com")\' --project={project|PROJECT} --freshness=1d --limit=20',
    ),
    remedies=(
        Remedy(
            id="deploy-the-new-credentials",
            do="store the new credentials in the secret that the services read, and deploy new revisions of all of them",
            command="gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
        Remedy(id="take-it-back", do="take the change at the store back until all clients can follow", risk="medium"),
    ),
    key_phrase="password authentication failed for user",
    hit=(
        Line(log="requests", severity="INFO", status=200, path="/api/orders"),
        Line(text=_REFUSED, severity="ERROR", after=30.0),
        Line(log="requests", severity="ERROR", status=500, latency=0.03, path="/api/orders", after=29.98),
    ),
    near_miss=(
        Line(text=_REFUSED, severity="ERROR", after=30.0),
        Line(log="requests", severity="ERROR", status=500, latency=0.03, path="/api/orders", after=29.98),
    ),
    live_hit=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.FIRST_BYTE,
            reason=Reason.CREDENTIALS_REFUSED,
            text="NOAUTH Authentication required.",
        ),
        Seen(
            component="shop-api",
            purpose="health:/health/ready",
            status=503,
            body='{"status":"degraded","checks":[{"name":"redis","ok":false,"reason":"AuthenticationError"}]}',
            after=0.2,
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    live_near_miss=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.FIRST_BYTE,
            reason=Reason.CREDENTIALS_REFUSED,
            text="NOAUTH Authentication required.",
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="PostgreSQL 28P01 through asyncpg and Redis through redis-py: run in the lab 2026-11; names are the sample's own",
)
