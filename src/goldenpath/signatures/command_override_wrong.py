"""The start command that the service's template sets names a program that the image does not hold."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "/bin/sh: 1: exec: gunicorn-next: not found"
_DEPLOY = {
    "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
    "methodName": "google.cloud.run.v1.Services.ReplaceService",
    "resourceName": "namespaces/shop/services/shop-api",
    "requestMetadata": {"callerSuppliedUserAgent": "google-cloud-sdk gcloud/560.0.0 command/gcloud.run.deploy"},
}


def _deploy(*command: str) -> Line:
    container = {"image": "europe-west1-docker.pkg.dev/shop/shop/shop-api@sha256:7a5c", "command": list(command)}
    service = {"spec": {"template": {"spec": {"containers": [container]}}}}
    payload = {**_DEPLOY, "request": {"service": service}}
    return Line(log="activity", severity="NOTICE", payload=payload, revision="shop-api-00006-fan")


SIGNATURE = Signature(
    id="command-override-wrong",
    title="{service}: the start command of its template names {program|a program} that the image does not hold; no instance starts",
    layer=Layer.CONFIGURATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("start-command-overridden",)),
        Need(facts=("start-command-failed", "container-not-started"), within=30.0),
    ),
    supports=("crash-loop", "startup-probe-failed", "instance-could-not-start"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: the command is not the one that serves",
        ),
    ),
    explains=(
        "command-not-found",
        "container-not-started",
        "start-command-failed",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("command-not-found", "wrong-architecture", "command-not-executable", "port-not-bound"),
    detail="The audit entry of the deployment shows the command that it set: {command}. The image's own command is not used then, and its program need not have changed",
    predicts="the same image without the override starts",
    discriminator=Question(
        do="look for the program inside the image",
        decides="whether it is absent or named otherwise",
        command="docker run --rm --entrypoint sh IMAGE -c 'command -v {program|PROGRAM}; echo $PATH; ls -l /app'",
    ),
    remedies=(
        Remedy(
            id="take-the-override-away",
            do="take the override away, so that the image's own command is used",
            command="gcloud run services update {service} --region={region|REGION} --command='' --args=''",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="gunicorn-next: not found",
    hit=(
        _deploy("/bin/sh", "-c", "exec gunicorn-next shop.main:app"),
        Line(text=_TEXT, after=3.0),
        Line(text="Container called exit(127).", after=3.1, log="system", severity="WARNING"),
    ),
    near_miss=(
        _deploy("/bin/sh", "-c", "exec ./start.sh"),
        Line(text=_TEXT, after=3.0),
        Line(text="Container called exit(127).", after=3.1, log="system", severity="WARNING"),
    ),
    origin="dash, real run; the template in the audit entry from documentation; names are the sample's own",
)
