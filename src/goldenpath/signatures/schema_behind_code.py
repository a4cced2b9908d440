"""The code asks for a table, a column or a migration that the database does not have."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = 'column "discount" of relation "orders" does not exist'

SIGNATURE = Signature(
    id="schema-behind-code",
    title="{service} and the schema of its database disagree: {lack}",
    layer=Layer.APPLICATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("schema-disagrees",)),
        Need(
            facts=(
                "request-failed",
                "websocket-stillborn",
                "startup-failed",
                "boot-failed",
                "container-exited",
                "instance-could-not-start",
            ),
            within=10.0,
        ),
    ),
    supports=("route-fails-alone", "crash-loop"),
    excluded_by=(
        Exclusion(
            fact="database-unknown",
            scope="instance",
            why="the whole database is missing or misnamed, not a part of its schema",
        ),
        Exclusion(
            fact="schema-changed-under-code",
            scope="revision",
            why="the same revision had found the part there before: the schema changed, not the code",
        ),
    ),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    explains=(
        "handler-exception",
        "startup-exception",
        "startup-failed",
        "boot-failed",
        "container-exited",
        "crash-loop",
    ),
    rivals=("database-name-wrong", "database-unreachable", "connector-saturated", "handler-missing-await"),
    detail=(
        "The database answers in its own words, so network, instance, name and password work. The migration was not run, ran against another database, "
        "or the code is older than the schema (then the migration tool does not know the revision)"
    ),
    predicts="every statement that names this part fails at once; statements that do not name it work",
    discriminator=Question(
        do="ask the database for its tables and for the migration it stands at, and compare with the newest in the image",
        decides="whether schema or code is behind, or the service looks into the wrong database",
        command="gcloud sql connect INSTANCE --user=USER --database=DATABASE",
    ),
    remedies=(
        Remedy(
            id="run-the-migration",
            do="run the missing migration as a job of its own, before traffic goes to the revision",
            risk="medium",
            command="gcloud run jobs execute MIGRATION_JOB --region={region|REGION} --wait",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that fits the schema",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(log="requests", severity="INFO", status=200, path="/api/products"),
        Line(
            log="requests",
            severity="ERROR",
            status=500,
            latency=0.02,
            path="/api/orders",
            method="POST",
            after=5.0,
        ),
        Line(
            text=f"sqlalchemy.exc.ProgrammingError: (psycopg.errors.UndefinedColumn) {_TEXT}",
            after=5.01,
            severity="ERROR",
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=6.0),
    ),
    near_miss=(
        Line(text=f"{_TEXT}, the migration adds it now", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(log="requests", severity="INFO", status=200, after=2.0),
    ),
    origin="PostgreSQL error 42703 through psycopg, documentation, not seen in a run; names are the sample's own",
)
