"""A part of the schema is gone that the running revision had used before."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = 'asyncpg.exceptions.UndefinedColumnError: column "discount" does not exist'

SIGNATURE = Signature(
    id="schema-taken-away",
    title="the database lost a part of its schema that {service} had used before: {lack}",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    requires=(
        Need(facts=("schema-changed-under-code",)),
        Need(facts=("request-failed", "websocket-stillborn"), scope="revision", within=10.0),
    ),
    excluded_by=(
        Exclusion(
            fact="database-unknown",
            scope="instance",
            why="the whole database is missing or misnamed, not a part of its schema",
        ),
    ),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    ceiling="suspected",
    explains=("schema-behind-code", "handler-exception"),
    rivals=("schema-behind-code", "database-name-wrong", "database-privilege-missing"),
    detail=(
        "The same revision answered {route|the route} before, so its code is not what changed: a restore of an older state, a switch to another database, "
        "or a migration that dropped or renamed the part while the old code still ran"
    ),
    predicts="every revision that names this part fails from the same moment on, the one before as well",
    discriminator=Question(
        do="look at the database's operations and at the newest migration around the first complaint",
        decides="whether it was restored, exchanged or migrated",
        command="gcloud sql operations list --instance=INSTANCE --limit=10",
    ),
    remedies=(
        Remedy(
            id="bring-the-schema-up",
            do="run the migrations again up to the one that the running code needs",
            risk="medium",
            command="gcloud run jobs execute MIGRATION_JOB --region={region|REGION} --wait",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(log="requests", severity="INFO", status=200, path="/api/orders"),
        Line(log="requests", severity="ERROR", status=500, path="/api/orders", latency=0.02, after=60.0),
        Line(text=_TEXT, severity="ERROR", after=60.01),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=61.0),
    ),
    near_miss=(
        Line(
            log="requests", severity="INFO", status=200, path="/api/orders", revision="shop-api-00006-fan", instance="z"
        ),
        Line(log="requests", severity="ERROR", status=500, path="/api/orders", latency=0.02, after=60.0),
        Line(text=_TEXT, severity="ERROR", after=60.01),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=61.0),
    ),
    origin="asyncpg 0.30: run in the lab 2026-11; names are the sample's own",
)
