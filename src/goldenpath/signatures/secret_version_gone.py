"""An instance cannot start because a version of a secret that it refers to is disabled, destroyed or was never there."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    'Could not fetch secret "projects/shop/secrets/orders-password/versions/latest" for environment variable "ORDERS_PASSWORD". '
    "Instance startup will now abort: Secret Version [projects/shop/secrets/orders-password/versions/4] is in DESTROYED state."
)

SIGNATURE = Signature(
    id="secret-version-gone",
    title="{service}: no instance starts, for version {version|latest} of the secret {secret} is {state|not there}",
    layer=Layer.CONFIGURATION,
    rung=Rung.CREATED,
    requires=(Need(facts=("secret-not-fetched",)),),
    supports=("instance-could-not-start", "crash-loop"),
    explains=("instance-could-not-start", "instance-died", "crash-loop", "startup-probe-failed", "port-not-bound"),
    rivals=("secret-access-denied", "setting-missing", "port-not-bound"),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    detail=(
        "Secrets are read as an instance starts: those that run go on, the next one cannot start. latest means the newest version that was added, "
        "whatever its state, not the newest that is enabled"
    ),
    predicts="no line of the program on any instance since; running instances serve until they are replaced",
    discriminator=Question(
        do="list the versions of the secret with their states",
        decides="which version is enabled, and whether a disabled one can be enabled again",
        command="gcloud secrets versions list {secret|SECRET} --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="add-a-version",
            do="add the value as a new version; a destroyed one cannot be brought back",
            command="gcloud secrets versions add {secret|SECRET} --project={project|PROJECT} --data-file=-",
        ),
        Remedy(
            id="enable-the-version",
            do="enable the version, where it is only disabled",
            command="gcloud secrets versions enable {version|VERSION} --secret={secret|SECRET} --project={project|PROJECT}",
        ),
    ),
    key_phrase="is in DESTROYED state",
    hit=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(text=_TEXT, log="system", severity="ERROR", after=0.1),
        Line(
            text="The request failed because the instance could not start successfully.",
            log="requests",
            severity="ERROR",
            status=500,
            instance="",
            latency=0.0,
            after=0.1,
        ),
    ),
    near_miss=(
        Line(text=f"shop.admin: shown in the report: {_TEXT}", severity="ERROR"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="run in the lab 2026-11, after Secret Manager's words for a version's state; names are the sample's own",
)
