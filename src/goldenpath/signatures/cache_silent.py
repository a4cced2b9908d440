"""The cache, or the way to it, fell silent: commands on standing connections are not answered."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_TEXT = "redis.exceptions.TimeoutError: Timeout reading from 10.20.0.7:6379"

SIGNATURE = Signature(
    id="cache-silent",
    title="{service}: its cache at {host|its address} does not answer commands any more",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="cache",
    seen_live=(Need(facts=("cache-keeps-silent",), scope="component"),),
    requires=(
        Need(facts=("cache-read-timed-out",)),
        Need(facts=("failed-with-cache",)),
    ),
    excluded_by=(
        Exclusion(
            fact="store-not-missed",
            why="the path leads through and no service misses the store: what failed is the question from here",
        ),
        Exclusion(
            fact="cache-answered", why="the cache answered the same instance later", scope="instance", later=True
        ),
    ),
    ended_by=(
        Need(facts=("cache-answered",), scope="component"),
        Need(facts=("service-recovered", "served-steadily"), scope="component"),
    ),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "worker-timeout",
        "request-timeout-reached",
        "cache-unreachable",
    ),
    rivals=("connector-saturated", "cache-unreachable", "database-unreachable"),
    detail=(
        "Nothing was refused and no password was asked for: the command was sent and no answer came in time. A server that hangs or is busy with one long command "
        "looks the same here as a connector, a route or a network that carries nothing; where new connects time out too while the server's own view is well, it is the way"
    ),
    predicts="every service that uses the cache waits the same seconds, its driver's limit; stores on other ways answer",
    discriminator=Question(
        do="look at the cache's own metrics (connected clients, commands, processor load) and at the connector's state",
        decides="whether the server stands still or the packets do not reach it",
        command="gcloud compute networks vpc-access connectors list --region={region|REGION} --project={project|PROJECT} --format='table(name,state,machineType,minInstances,maxInstances)'",
    ),
    remedies=(
        Remedy(
            id="fail-over",
            do="fail the cache over, if it is the server that stands still",
            risk="medium",
            command="gcloud redis instances failover INSTANCE --region={region|REGION} --project={project|PROJECT}",
        ),
        Remedy(id="bound-the-wait", do="bound the wait for the cache and go on without it where that can be borne"),
    ),
    key_phrase="Timeout reading from",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        Line(text=_TEXT, severity="ERROR", after=10.0),
        Line(log="requests", severity="ERROR", status=503, after=5.0, latency=5.0),
    ),
    near_miss=(
        Line(text=f"page not kept: {_TEXT}", severity="WARNING", after=10.0),
        Line(log="requests", severity="INFO", status=200, after=11.0),
    ),
    live_hit=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.CONNECT,
            reason=Reason.SILENT,
            text="",
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
    origin="redis-py 8.1: run in the lab 2026-11; names are the sample's own",
)
