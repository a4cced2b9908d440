"""The database server answers, and refuses the user's password."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = 'connection to server at "10.20.0.3", port 5432 failed: FATAL:  password authentication failed for user "shop"'

SIGNATURE = Signature(
    id="database-password-wrong",
    title='{service}: the database refuses the password of its user "{user|unknown}"{blank|}',
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("database-password-refused",)),
        Need(facts=("refusal-felt", "refusal-lasting"), within=2.0),
    ),
    supports=("crash-loop",),
    ended_by=(Need(facts=("database-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "database-unreachable",
        "database-timed-out",
        "unhandled-promise-rejection",
    ),
    rivals=("connector-saturated", "database-unreachable", "database-name-wrong", "database-client-not-allowed"),
    detail="The server itself answers, so the network, the connector and the instance work; the user or the password that the service sends is wrong",
    predicts="each new connection is refused in milliseconds with the same words; nothing times out",
    discriminator=Question(
        do="connect with the stored password from elsewhere, and look at the secret's last byte",
        decides="whether the stored password is wrong, ends with a newline, or the service reads another version",
        command="gcloud secrets versions access latest --secret=SECRET --project={project|PROJECT} | tail -c 1 | xxd",
    ),
    remedies=(
        Remedy(
            id="deploy-the-right-version",
            do="let a new revision read the secret's version that holds the right password",
            command="gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
        Remedy(
            id="set-the-password",
            do="set the user's password at the instance to the stored one; every other client of this user must follow",
            risk="medium",
            command="gcloud sql users set-password {user|USER} --instance=INSTANCE --prompt-for-password",
        ),
    ),
    key_phrase="password authentication failed for user",
    hit=(
        Line(text=f"shop.orders: saving failed: (psycopg2.OperationalError) {_TEXT}", severity="ERROR"),
        Line(log="requests", severity="ERROR", status=500, latency=0.03, path="/api/orders", after=0.01),
        Line(log="requests", severity="INFO", status=200, path="/health", after=5.0),
    ),
    near_miss=(
        Line(
            text='shop.reports: nightly copy left out: password authentication failed for user "reports"',
            severity="WARNING",
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="PostgreSQL 28P01 as psycopg2 prints it: documentation, not seen in a run",
)
