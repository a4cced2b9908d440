"""Instances serve, use more and more memory, and are ended at their limit."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "Memory limit of 1024 MiB exceeded with 1061 MiB used. "
    "Consider increasing the memory limit, see https://cloud.google.com/run/docs/configuring/memory-limits"
)

SIGNATURE = Signature(
    id="memory-growth",
    title="{service} outgrows its memory limit of {limit|the instance} while it serves; instances that had answered are ended and their open requests die",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("memory-exceeded-after-serving",)),
        Need(facts=("memory-exceeded",)),
        Need(facts=("instance-answered",)),
    ),
    supports=("request-cut", "container-terminated"),
    ceiling="suspected",
    explains=(
        "memory-limit-reached",
        "worker-timeout",
        "container-exited",
        "container-killed",
        "container-terminated",
        "request-cut",
        "instance-died",
        "instance-could-not-start",
    ),
    rivals=("memory-limit-at-start", "segmentation-fault", "liveness-probe-kills", "connector-saturated"),
    detail=(
        "The instance was seen alive for {minutes|some} minutes before. A leak, one large request, or more requests at once than the limit allows fit; "
        "only the memory graph of one instance tells which. Files written to the local disk count as memory"
    ),
    predicts="the memory graph of an instance climbs without coming back (leak), or jumps with one route (a large request)",
    discriminator=Question(
        do="look at run.googleapis.com/container/memory/utilizations of the revision: a slope, or a jump",
        decides="whether memory leaks, one request is too large, or too many run at once",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.spec.containers[0].resources.limits.memory, spec.template.spec.containerConcurrency)'",
    ),
    remedies=(
        Remedy(
            id="raise-memory",
            do="raise the limit, which buys time and mends no leak",
            command="gcloud run services update {service} --region={region|REGION} --memory=2Gi",
        ),
        Remedy(
            id="lower-concurrency",
            do="let fewer requests share one instance",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --concurrency=20",
        ),
        Remedy(
            id="find-the-growth",
            do="compare two heap snapshots of one instance, an hour apart; bound caches and read large bodies in pieces",
        ),
    ),
    key_phrase="Memory limit of 1024 MiB exceeded",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        Line(after=2400.0, log="requests", severity="INFO", status=200),
        Line(text=_TEXT, after=4210.0, log="system", severity="ERROR"),
        Line(
            text="The request failed because either the HTTP response was malformed or connection to the instance had an error.",
            after=4205.0,
            log="requests",
            severity="ERROR",
            status=503,
            latency=5.1,
        ),
    ),
    near_miss=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(text=_TEXT, after=9.0, log="system", severity="ERROR"),
    ),
    origin="Cloud Run documentation, troubleshooting; public reports (memex-ai#3, nodejs/build#3770)",
)
