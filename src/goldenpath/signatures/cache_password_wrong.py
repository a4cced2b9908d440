"""The cache answers, and refuses the service's credentials."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "WRONGPASS invalid username-password pair or user is disabled."

SIGNATURE = Signature(
    id="cache-password-wrong",
    title="{service}: the cache refuses its credentials",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("cache-password-refused",)),
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
    ended_by=(Need(facts=("cache-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "cache-unreachable",
        "unhandled-promise-rejection",
    ),
    rivals=("cache-unreachable", "cache-address-default", "connector-saturated"),
    detail=(
        "The cache itself answers, so address and network work. NOAUTH: the service sends no password; WRONGPASS: a wrong one; "
        "'called without any password configured': one where none is asked"
    ),
    predicts="each command is refused in milliseconds with the same words",
    discriminator=Question(
        do="read whether the cache asks for a password",
        decides="whether the password is missing, wrong or superfluous",
        command="gcloud redis instances describe INSTANCE --region={region|REGION} --format='value(authEnabled)'",
    ),
    remedies=(
        Remedy(
            id="deploy-the-right-password",
            do="store the cache's password in the secret that the service reads, and deploy a new revision",
            command="gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
    ),
    key_phrase="WRONGPASS",
    hit=(
        Line(text=f"shop.sessions: redis.exceptions.AuthenticationError: {_TEXT}", severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.1),
        Line(text="Container called exit(3).", after=0.4, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"shop.sessions: keeping sessions in memory: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=1.0),
    ),
    origin="Redis 6 and 7, the server's documented answer: not seen in a run",
)
