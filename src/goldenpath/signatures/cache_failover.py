"""The cache restarts or has changed its primary."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="cache-failover",
    title='{service}: the cache restarts or has changed its primary; it answers "{said}"',
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="cache",
    seen_live=(
        Need(facts=("cache-takes-no-writes", "cache-says-loading"), scope="component"),
        Need(
            facts=("cache-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("cache-role-said",)),
        Need(facts=("failed-with-cache",)),
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
    detail="The cache itself answers, so the path to it works. After a fail-over a client that keeps its old connections talks to a replica; after a restart the data set is read first",
    predicts="it ends by itself within minutes for new connections; clients with old connections go on failing until they connect again",
    discriminator=Question(
        do="look at the cache's state and its last operations",
        decides="whether it failed over, restarts, or the service is set to the read endpoint",
        command="gcloud redis instances describe INSTANCE --region={region|REGION} --project={project|PROJECT} --format='value(state,statusMessage,currentLocationId,readEndpoint)'",
    ),
    remedies=(
        Remedy(
            id="connect-again",
            do="let the client drop its connections on this answer; a new revision does it once",
            command="gcloud run services update {service} --region={region|REGION} --update-labels=reconnect=1",
        ),
    ),
    key_phrase="You can't write against a read only replica",
    hit=(
        Line(text="redis.exceptions.ReadOnlyError: You can't write against a read only replica.", severity="ERROR"),
        Line(after=0.05, log="requests", severity="ERROR", status=500, latency=0.04),
    ),
    near_miss=(
        Line(
            text="write retried on a new connection: You can't write against a read only replica.", severity="WARNING"
        ),
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
            after=0.1,
            values={"ping": "PONG", "role": "replica", "writable": False},
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready: cache",
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
            values={"ping": "PONG", "role": "primary", "writable": True},
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready: cache",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    origin="Redis documentation and redis-py's exception classes; not seen in a run",
)
