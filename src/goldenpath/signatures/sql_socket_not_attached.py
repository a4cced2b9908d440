"""The program opens the platform's SQL socket, which is not there."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    '(psycopg2.OperationalError) connection to server on socket "/cloudsql/shop:europe-west1:orders/.s.PGSQL.5432" failed: '
    "No such file or directory\n\tIs the server running locally and accepting connections on that socket?"
)

SIGNATURE = Signature(
    id="sql-socket-not-attached",
    title="{service}: the SQL socket {socket|it opens} does not exist: the revision has no such instance attached",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("sql-socket-missing",)),
        Need(facts=("refusal-felt",), within=2.0),
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
        "database-unreachable",
        "database-socket-cut",
        "unhandled-promise-rejection",
    ),
    rivals=("database-socket-cut", "database-unreachable", "connector-saturated", "egress-against-sql-socket"),
    detail=(
        "The platform makes the socket's folder for each attached instance at start; without it nothing was dialled, "
        "so neither the network nor the database can be at fault. A misspelled instance name does the same"
    ),
    predicts="each connection fails in milliseconds, on every instance of the revision",
    discriminator=Question(
        do="compare the attached instances with the name in the path, letter by letter",
        decides="whether the instance is not attached or its name is misspelled",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.metadata.annotations)'",
    ),
    remedies=(
        Remedy(
            id="attach-the-instance",
            do="attach the instance; its name is project:region:instance",
            command="gcloud run services update {service} --region={region|REGION} --add-cloudsql-instances=PROJECT:REGION:INSTANCE",
        ),
    ),
    key_phrase="No such file or directory",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.1),
        Line(text="Container called exit(3).", after=0.5, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"shop.reports: left out: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="psycopg2, psycopg 3 and node 20 against a missing socket, run; names are the sample's own",
)
