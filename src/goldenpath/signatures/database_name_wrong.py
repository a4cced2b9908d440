"""The database server answers, and says that the configured database does not exist."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="database-name-wrong",
    title='{service}: the configured database name is wrong{blank|}: the server answers that "{database}" does not exist',
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(Need(facts=("database-unknown",)),),
    ended_by=(Need(facts=("database-answered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "database-unreachable", "database-timed-out"),
    rivals=("connector-saturated", "database-unreachable", "database-password-wrong"),
    detail="The server itself answers, so network, instance and credentials work; the service is up and cannot store",
    predicts="each attempt fails with the same words; nothing times out",
    discriminator=Question(
        do="list the databases of the instance and compare byte by byte with the setting",
        decides="whether the name is mistyped, ends with white space, or the database is missing",
        command="",
    ),
    remedies=(
        Remedy(
            id="mend-the-setting",
            do="write the name again without white space at its end (printf, not echo) and deploy a new revision",
            command="printf %s NAME | gcloud secrets versions add SECRET --data-file=- && gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
    ),
    key_phrase="does not exist",
    hit=(
        Line(
            text='2026-01-05 10:00:00.744 | ERROR    | shop.db:check:150 | Connectivity test failed: database "orders'
        ),
        Line(text='" does not exist', after=0.00002),
        Line(after=20.0, log="requests", severity="INFO", status=200, path="/health"),
    ),
    near_miss=(
        Line(text='table "orders" does not exist yet, creating it', severity="INFO"),
        Line(text="Auth database connection test successful: 1", after=1.0, severity="INFO"),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="PostgreSQL error 3D000 through asyncpg, real export 2025-08; names are the sample's own",
)
