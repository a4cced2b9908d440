"""Connections to the database time out: nothing at its address answers."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_TEXT = 'Traceback (most recent call last):\n  File "/app/shop/startup.py", line 31, in open_database\n    await psycopg.AsyncConnection.connect(url)\npsycopg.errors.ConnectionTimeout: connection timeout expired'

SIGNATURE = Signature(
    id="database-unreachable",
    title="{service}: no connection to the database at {host|its address} comes about in time",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(Need(facts=("database-keeps-silent",), scope="component"),),
    requires=(
        Need(facts=("database-connect-timed-out", "database-timed-out")),
        Need(facts=("failed-with-database",)),
    ),
    supports=("crash-loop",),
    excluded_by=(
        Exclusion(
            fact="store-not-missed",
            why="the path leads through and no service misses the store: what failed is the question from here",
        ),
        Exclusion(
            fact="died-at-import",
            why="the process dies while it is imported, before it opens a connection",
            scope="instance",
        ),
        Exclusion(
            fact="database-refused-at-loopback",
            why="the address is the container itself: the setting was not applied, or the proxy beside the program is not up",
            scope="instance",
        ),
        Exclusion(
            fact="database-answered", why="the database answered the same instance later", scope="instance", later=True
        ),
    ),
    ended_by=(
        Need(facts=("database-answered",), scope="component"),
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
        "port-not-bound",
        "startup-probe-unanswered",
        "liveness-probe-kills",
        "database-pool-exhausted",
        "balancer-backend-timeout@callers",
        "client-gave-up@callers",
    ),
    rivals=(
        "connector-saturated",
        "database-refused",
        "database-name-wrong",
        "database-password-wrong",
        "database-socket-cut",
    ),
    detail="A time-out says that nothing answered, not why: network, firewall, egress, a stopped instance and a wrong address look the same here. Credentials and the database's name were never asked for",
    predicts="the same seconds on every try, the limit of the driver; other services that share the database or the way to it time out too",
    discriminator=Question(
        do="test the path from the service to the database's address and look at the instance's state",
        decides="whether the path or the instance is at fault",
        command="gcloud sql instances list --project={project|PROJECT} --format='table(name,state,settings.activationPolicy,ipAddresses[].ipAddress)'",
    ),
    remedies=(
        Remedy(
            id="test-the-path",
            do="let the platform trace the path to the database's port",
            command="gcloud network-management connectivity-tests create db-path --source-cloud-run-revision=projects/{project|PROJECT}/locations/{region|REGION}/revisions/REVISION --destination-cloud-sql-instance=projects/{project|PROJECT}/instances/INSTANCE --destination-port=5432 --protocol=TCP",
        ),
        Remedy(
            id="start-the-instance",
            do="start the instance where its policy is NEVER",
            risk="medium",
            command="gcloud sql instances patch INSTANCE --activation-policy=ALWAYS --project={project|PROJECT}",
        ),
    ),
    key_phrase="connection timeout expired",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.3),
        Line(text="Container called exit(3).", after=1.0, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="pool refill failed, next try in 5 s: connection timeout expired", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
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
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            after=0.1,
            values={"select": 1},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="psycopg 3.3.9, measured 2026-11; names are the sample's own",
)
