"""Instances go over their memory limit, and the entries do not show whether at their start or after a time of serving."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "Memory limit of 512 MiB exceeded with 540 MiB used."

SIGNATURE = Signature(
    id="memory-limit-reached",
    title="{service}: instances are ended at their memory limit of {limit|the revision}; whether while starting or by growth is not in these entries",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("memory-exceeded",)),),
    supports=("request-cut", "crash-loop", "container-terminated"),
    ceiling="suspected",
    explains=(
        "worker-timeout",
        "container-exited",
        "container-killed",
        "container-terminated",
        "request-cut",
        "instance-died",
        "instance-could-not-start",
        "crash-loop",
    ),
    rivals=("segmentation-fault", "connector-saturated", "database-unreachable"),
    detail="The platform names the limit itself. Neither the start of the instance nor an answer of it stands in these entries, so the two cases cannot be told apart",
    predicts="with all severities exported, either 'Starting new instance' seconds before, or answered requests long before",
    discriminator=Question(
        do="export the same minutes with all severities",
        decides="whether the limit is too small for a start, or memory grows while the service works",
        command='gcloud logging read \'resource.labels.service_name="{service}" AND logName:"varlog%2Fsystem"\' --freshness=1d --format=json --limit=1000',
    ),
    remedies=(
        Remedy(
            id="raise-memory",
            do="raise the limit; it helps in both cases, for good only in the first",
            command="gcloud run services update {service} --region={region|REGION} --memory=1Gi",
        ),
    ),
    key_phrase="Memory limit of 512 MiB exceeded",
    hit=(
        Line(text=_TEXT, log="system", severity="ERROR"),
        Line(
            text="The request failed because either the HTTP response was malformed or connection to the instance had an error.",
            after=0.1,
            log="requests",
            severity="ERROR",
            status=503,
            latency=0.4,
            instance="",
        ),
    ),
    near_miss=(
        Line(text=f"report of yesterday: {_TEXT}", severity="WARNING"),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="Cloud Run documentation, troubleshooting; public reports (repo-automation-bots#2418)",
)
