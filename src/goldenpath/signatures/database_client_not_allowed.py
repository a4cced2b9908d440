"""The database server answers, and does not let this client, user or database in."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = 'FATAL:  no pg_hba.conf entry for host "10.8.0.14", user "shop", database "orders", no encryption'

SIGNATURE = Signature(
    id="database-client-not-allowed",
    title='{service}: the database does not let it in from {host|its address} as "{user|its user}" ({encryption|by its access rules})',
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("database-client-refused",)),
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
    ended_by=(Need(facts=("database-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "database-unreachable",
        "unhandled-promise-rejection",
    ),
    rivals=("connector-saturated", "database-unreachable", "database-password-wrong"),
    detail=(
        "The server itself answers and names the rule that is missing; the path to it works and no password was looked at. "
        "'no encryption' or 'SSL off' at its end mostly means that the server lets clients in over TLS only"
    ),
    predicts="each connection from this address is refused in milliseconds with the same words",
    discriminator=Question(
        do="read whether the instance asks for TLS and which networks it lets in",
        decides="whether the client must use TLS or its address must be let in",
        command="gcloud sql instances describe INSTANCE --project={project|PROJECT} --format='yaml(settings.ipConfiguration)'",
    ),
    remedies=(
        Remedy(
            id="connect-with-tls",
            do="let the client connect with TLS (sslmode=require), or through the built-in socket, which does it by itself",
            command="gcloud run services update {service} --region={region|REGION} --update-env-vars=PGSSLMODE=require",
        ),
    ),
    key_phrase="no pg_hba.conf entry for host",
    hit=(
        Line(text=f"shop.orders: (psycopg2.OperationalError) {_TEXT}", severity="ERROR"),
        Line(log="requests", severity="ERROR", status=500, latency=0.04, path="/api/orders", after=0.01),
    ),
    near_miss=(
        Line(text=f"shop.reports: nightly copy left out: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="PostgreSQL 28000 as psycopg2 prints it: public reports (hydra#3762, awslambda-psycopg2#25)",
)
