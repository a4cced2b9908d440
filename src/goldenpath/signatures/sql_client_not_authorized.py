"""The SQL proxy may not connect to the instance: the service's account lacks the role."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "Cloud SQL connection failed. Please see https://cloud.google.com/sql/docs/postgres/connect-run for additional details: "
    "ensure that the account has access to shop:europe-west1:orders. Error during generateEphemeral for shop:europe-west1:orders: "
    "googleapi: Error 403: boss::NOT_AUTHORIZED: Not authorized to access resource. "
    "Possibly missing permission cloudsql.instances.connect on resource instances/orders., forbidden"
)

SIGNATURE = Signature(
    id="sql-client-not-authorized",
    title="{service}: its account may not connect to the database's instance (cloudsql.instances.connect)",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="database",
    requires=(
        Need(facts=("sql-connect-forbidden-said",)),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop",),
    ended_by=(Need(facts=("database-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "permission-denied",
        "database-socket-cut",
        "database-unreachable",
        "database-refused",
    ),
    rivals=("database-socket-cut", "connector-saturated", "database-password-wrong"),
    detail=(
        "The proxy asks Google's API for a certificate before it dials, and is refused: no packet was sent to the database. A role that was taken away, "
        "another service account, or a misspelled instance says the same; connections that stand go on"
    ),
    predicts="each new connection fails in milliseconds, on every service with this account; standing ones live on",
    discriminator=Question(
        do="read which roles the service's account has, and the last changes of the project's policy",
        decides="whether the role was taken away or the account is another",
        command="gcloud projects get-iam-policy {project|PROJECT} --flatten=bindings --filter=bindings.role=roles/cloudsql.client --format='value(bindings.members)'",
    ),
    remedies=(
        Remedy(
            id="grant-the-role",
            do="grant the account the role of a Cloud SQL client",
            risk="medium",
            command="gcloud projects add-iam-policy-binding {project|PROJECT} --member=serviceAccount:SERVICE_ACCOUNT --role=roles/cloudsql.client",
        ),
    ),
    key_phrase="boss::NOT_AUTHORIZED",
    hit=(
        Line(text=_TEXT, log="system"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.1),
        Line(text="Container called exit(3).", after=0.5, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=_TEXT, log="system"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="the Cloud SQL proxy's line on Cloud Run: its source and public reports, run in the lab 2026-11",
)
