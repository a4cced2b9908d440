"""The built-in SQL socket is there, but nothing answers behind it."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    'Failed to run migrations: (psycopg2.OperationalError) connection to server on socket "/cloudsql/shop:europe-west1:orders/.s.PGSQL.5432" '
    "failed: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally"
)

SIGNATURE = Signature(
    id="database-socket-cut",
    title="{service} cannot reach its database: the SQL socket {socket} closes at connect",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="database",
    requires=(
        Need(facts=("database-socket-closed",)),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
            )
        ),
    ),
    supports=("crash-loop", "limit-not-reached", "egress-all-with-sql-socket"),
    excluded_by=(
        Exclusion(fact="database-connect-refused", why="the database refuses connections: the path to it works"),
    ),
    ended_by=(Need(facts=("database-answered", "request-served"), scope="component"),),
    explains=("startup-exception", "database-unreachable"),
    rivals=("connector-saturated", "missing-module", "database-name-wrong"),
    detail=(
        "The proxy behind the socket accepts and then closes: it cannot dial the instance. Egress, a missing public or private address, "
        "permission or a stopped instance can do that; the application's own time-out cannot"
    ),
    common=True,
    predicts="the proxy's own dial error, logged without severity; the same seconds on every start",
    discriminator=Question(
        do="test the path from the service to the instance, and read the proxy's dial error (entries without severity)",
        decides="whether egress, permission or the instance cuts the path",
        command=(
            'gcloud logging read \'resource.labels.service_name="{service}" AND severity=DEFAULT AND textPayload:"3307"\' '
            "--freshness=1d --format=json --limit=50"
        ),
    ),
    remedies=(
        Remedy(
            id="set-egress-private-ranges",
            do="let only private ranges leave through the connector, or give the instance a private address and use it",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --vpc-egress=private-ranges-only",
        ),
    ),
    key_phrase="server closed the connection unexpectedly",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=10.2),
        Line(text="Container called exit(3).", after=11.0, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="stale connection replaced: server closed the connection unexpectedly", severity="WARNING"),
        Line(text="Auth database connection test successful: 1", after=1.0, severity="INFO"),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="psycopg2 on Cloud Run's built-in socket, real export 2025-09; names are the sample's own",
)
