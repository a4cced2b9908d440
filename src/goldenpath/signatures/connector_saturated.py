"""The shared way out of the service's network does not carry its connections."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_DATABASE = 'ERROR shop.db: connect timed out: connection to server at "10.20.0.5", port 5432 failed: timeout expired'
_CACHE = "ERROR shop.cache: connect timed out: redis.exceptions.TimeoutError: Timeout connecting to server"

SIGNATURE = Signature(
    id="connector-saturated",
    title="{service}: connects to {count} destinations time out at once ({destinations}) while it serves; the shared way out is the suspect",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="connector",
    requires=(
        Need(facts=("connects-time-out-together",)),
        Need(facts=("instance-answered",)),
        Need(facts=("failed-with-connects",)),
    ),
    excluded_by=(
        Exclusion(fact="died-at-import", why="the process dies while it is imported, before it opens a connection"),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "worker-timeout",
        "request-timeout-reached",
        "port-not-bound",
        "startup-probe-unanswered",
        "liveness-probe-kills",
        "database-pool-exhausted",
        "database-unreachable",
        "cache-unreachable",
        "third-party-unreachable",
        "model-provider-unreachable",
        "balancer-backend-timeout@callers",
        "client-gave-up@callers",
    ),
    rivals=("database-unreachable", "cache-unreachable", "name-resolution-fails"),
    detail="What several destinations share is the connector, the address translation and the network, not their servers. Logs cannot prove a full connector: only its own metrics, or a destination that never saw the calls, can",
    predicts="the connector's processor load and byte rate at their limit in the same minutes; the destinations' own logs lack the failed calls; other services on the connector suffer too",
    discriminator=Question(
        do="look at the connector's machine type and instance count, then at its processor load and byte rate in these minutes",
        decides="whether it was at its limit; far below it the suspicion falls",
        command="gcloud compute networks vpc-access connectors list --region={region|REGION} --project={project|PROJECT} --format='table(name,state,machineType,minInstances,maxInstances)'",
    ),
    remedies=(
        Remedy(
            id="widen-the-connector",
            do="let the connector use more instances; it never shrinks again",
            risk="medium",
            command="gcloud compute networks vpc-access connectors update CONNECTOR --region={region|REGION} --max-instances=10",
        ),
        Remedy(id="keep-connections", do="keep connections open and share them, so that fewer are made"),
    ),
    key_phrase="connect timed out",
    hit=(
        Line(text=_DATABASE, severity="ERROR"),
        Line(text=_CACHE, after=1.5, severity="ERROR"),
        Line(after=0.5, log="requests", severity="INFO", status=200, path="/api/items"),
        Line(after=1.0, log="requests", severity="ERROR", status=500, latency=5.0),
    ),
    near_miss=(
        Line(
            text="WARNING shop.net: VPC connector shop-connector is saturated, connect timed out, scale it now",
            severity="WARNING",
        ),
        Line(text=_DATABASE, after=0.5, severity="ERROR"),
        Line(after=0.6, log="requests", severity="INFO", status=200, path="/api/items"),
    ),
    origin="texts of psycopg 3.3 and redis-py 8.1, measured 2026-11; the combination is from google-cloud.md 5.2, not seen in a run",
)
