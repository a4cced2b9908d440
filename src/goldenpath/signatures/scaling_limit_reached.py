"""Requests are refused because the service already runs as many instances as it may."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "The request was aborted because there was no available instance. "
    "The Cloud Run service might have reached its maximum container instance limit."
)
_WHY = "instances of this revision died: too few were left, the limit was not the cause"

SIGNATURE = Signature(
    id="scaling-limit-reached",
    title="{service}: requests are refused, all {limit|allowed} instances are busy and no more may be started",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    requires=(Need(facts=("instances-at-limit", "scaling-limit-answered", "no-instance-available")),),
    excluded_by=(
        Exclusion(fact="memory-exceeded", scope="revision", why=_WHY),
        Exclusion(fact="container-exited", scope="revision", why=_WHY),
        Exclusion(fact="instance-died", scope="revision", why=_WHY),
        Exclusion(fact="startup-failed", scope="revision", why=_WHY),
    ),
    ended_by=(Need(facts=("served-steadily",), scope="component"),),
    rivals=("connector-saturated", "no-healthy-backend", "memory-limit-reached"),
    detail=(
        "The platform itself refused, after up to a minute in the queue; the program never saw these requests. "
        "Slow handlers fill instances as well as many callers do: raise the limit only after looking at latencies"
    ),
    predicts="the number of instances stands at the limit while requests are refused",
    discriminator=Question(
        do="read the limit and the concurrency, and compare with the instances seen in the minute of the refusals",
        decides="whether the limit, the concurrency or slow handlers bind",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.metadata.annotations,spec.template.spec.containerConcurrency)'",
    ),
    remedies=(
        Remedy(
            id="raise-the-limit",
            do="allow more instances; first check that the database's connections suffice for them",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --max-instances=NUMBER",
        ),
    ),
    key_phrase="maximum container instance limit",
    hit=(
        Line(log="requests", severity="INFO", status=200, latency=8.0, path="/api/orders"),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=429,
            latency=10.0,
            path="/api/orders",
            instance="",
            after=2.0,
        ),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=429,
            latency=10.0,
            path="/api/orders",
            instance="",
            after=3.0,
        ),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200, latency=8.0, path="/api/orders"),
        Line(text="Container called exit(1).", log="system", severity="WARNING", after=1.5),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=429,
            latency=10.0,
            path="/api/orders",
            instance="",
            after=2.0,
        ),
    ),
    origin="Cloud Run documentation, troubleshooting: not seen in a run",
)
