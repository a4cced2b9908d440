"""The cache has no connection left for the service."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="cache-clients-full",
    title="{service}: its cache takes no more clients: pools and instances together hold more connections than it allows",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="cache",
    seen_live=(Need(facts=("cache-refuses-clients",), scope="component"),),
    requires=(
        Need(facts=("cache-clients-full-said",)),
        Need(facts=("failed-with-cache", "backing-error-lasting"), within=2.0),
    ),
    excluded_by=(
        Exclusion(
            fact="cache-has-room",
            why="the cache was asked itself later: it takes clients and writes, and has room",
            scope="system",
            later=True,
        ),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "cache-unreachable",
    ),
    rivals=("cache-unreachable", "cache-memory-full", "connector-saturated"),
    detail=(
        "The cache itself answers, so network and password work. Pool size x workers x instances, of all services and of both revisions "
        "during a roll-out, must stay below maxclients; a leak of connections, or of subscriptions, fills it as well"
    ),
    predicts="refusals come in milliseconds and grow with the number of instances; those that hold a connection go on",
    discriminator=Question(
        do="count the cache's clients by address and idle time",
        decides="whether pools are too large, or connections are left open",
        command="redis-cli -h HOST client list",
    ),
    remedies=(
        Remedy(
            id="fewer-instances",
            do="let fewer instances run until pool x workers x instances fits",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --max-instances=NUMBER",
        ),
        Remedy(id="one-pool", do="share one pool in each process, bound its size, and close what is idle"),
    ),
    key_phrase="max number of clients reached",
    hit=(
        Line(text="redis.exceptions.ConnectionError: max number of clients reached", severity="ERROR"),
        Line(after=0.05, log="requests", severity="ERROR", status=500, latency=0.04),
    ),
    near_miss=(
        Line(text="page not kept: max number of clients reached", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.FIRST_BYTE,
            reason=Reason.TOO_MANY_CLIENTS,
            text="max number of clients reached",
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
            after=0.1,
            values={"ping": "PONG"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="Valkey 9.1 with redis-py 8.1: run 2026-11; ioredis, redis-rb, Redisson: public reports",
)
