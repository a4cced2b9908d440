"""The memory limit is smaller than what one start of the service needs."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "Memory limit of 512 MiB exceeded with 527 MiB used. "
    "Consider increasing the memory limit, see https://cloud.google.com/run/docs/configuring/memory-limits"
)

SIGNATURE = Signature(
    id="memory-limit-at-start",
    title="{service}: the memory limit of {limit|the instance} is too small for a start: instances are ended {seconds} s after they begin, with {used|more} used",
    layer=Layer.CONFIGURATION,
    rung=Rung.HEALTHY,
    requires=(
        Need(facts=("memory-exceeded-at-start",)),
        Need(facts=("memory-exceeded",)),
    ),
    supports=("crash-loop", "container-terminated", "instance-could-not-start"),
    explains=(
        "memory-limit-reached",
        "startup-exception",
        "worker-timeout",
        "container-exited",
        "container-killed",
        "container-terminated",
        "boot-failed",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=(
        "memory-growth",
        "missing-module",
        "segmentation-fault",
        "connector-saturated",
        "database-unreachable",
    ),
    detail="The platform names limit and use itself; the instance answered nothing before, so no request and no slow growth is needed to explain it. Files written to the local disk count as memory",
    common=True,
    predicts="every start of the revision ends so, at about the same time; one worker less, or a higher limit, ends it",
    discriminator=Question(
        do="read the limit of this revision and of the last one that served",
        decides="whether the limit was lowered, or the start needs more than before",
        command="gcloud run revisions list --service={service} --region={region|REGION} --format='table(name, spec.containers[0].resources.limits.memory)'",
    ),
    remedies=(
        Remedy(
            id="raise-memory",
            do="raise the limit above what a start needs",
            command="gcloud run services update {service} --region={region|REGION} --memory=1Gi",
        ),
        Remedy(id="fewer-workers", do="start fewer workers in one instance: each loads the application once more"),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="Memory limit of 512 MiB exceeded",
    hit=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(text="[2026-01-05 10:00:02 +0000] [1] [INFO] Starting gunicorn 23.0.0", after=2.0),
        Line(text=_TEXT, after=9.0, log="system", severity="ERROR"),
        Line(text="Container terminated on signal 9.", after=9.1, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(after=20.0, log="requests", severity="INFO", status=200),
        Line(after=900.0, log="requests", severity="INFO", status=200),
        Line(text=_TEXT, after=1900.0, log="system", severity="ERROR"),
    ),
    origin="Cloud Run documentation, troubleshooting; public reports (nodejs/build#3770)",
)
