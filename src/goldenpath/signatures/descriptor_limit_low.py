"""The process may open fewer files and sockets than its load needs."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "OSError: [Errno 24] Too many open files"

SIGNATURE = Signature(
    id="descriptor-limit-low",
    title="{service}: the process may open fewer files and sockets than its load needs; {held|many} requests and sockets were in hand",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("descriptors-short-of-load",)),
        Need(facts=("failed-with-descriptors", "websocket-stillborn")),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "too-many-open-files",
        "startup-exception",
        "handler-exception",
        "database-unreachable",
        "database-refused",
        "cache-unreachable",
        "third-party-unreachable",
        "model-provider-unreachable",
        "name-resolution-fails",
        "connector-saturated",
    ),
    rivals=("too-many-open-files", "scaling-limit-reached", "connector-saturated"),
    detail="Each request, socket and connection to a store holds a descriptor, and many were in hand as they ran out: a limit below the load, or a concurrency above the limit",
    predicts="with fewer requests at once on one instance nothing fails, however old it grows",
    discriminator=Question(
        do="compare the limit inside the container (ulimit -n) with the concurrency of the service",
        decides="whether the limit or the number of requests at once is wrong",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.spec.containerConcurrency)'",
    ),
    remedies=(
        Remedy(
            id="lower-the-load",
            do="let an instance take fewer requests at once",
            command="gcloud run services update {service} --region={region|REGION} --concurrency=40",
        ),
        Remedy(id="raise-the-limit", do="raise the limit in the start script (ulimit -n), up to the platform's own"),
    ),
    key_phrase=_TEXT,
    hit=(
        *(
            Line(log="requests", severity="INFO", status=101, path="/live", latency=90.0, after=0.1 * n)
            for n in range(40)
        ),
        Line(text=_TEXT, severity="ERROR", after=30.0),
        Line(log="requests", severity="ERROR", status=500, latency=0.02, after=29.99),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200),
        Line(text=_TEXT, severity="ERROR", after=30.0),
        Line(log="requests", severity="ERROR", status=500, latency=0.02, after=29.99),
    ),
    origin="errno 24, documentation; names are the sample's own",
)
