"""The process has used up its file descriptors, with few requests in hand or none that are known of."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="too-many-open-files",
    title="{service}: the process may open no more files or sockets",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("descriptors-used-up",)),
        Need(facts=("failed-with-descriptors", "websocket-stillborn")),
    ),
    supports=("descriptors-few-in-hand",),
    excluded_by=(
        Exclusion(
            fact="descriptors-short-of-load",
            scope="instance",
            why="many requests and sockets were in hand as descriptors ran out",
        ),
    ),
    ceiling="suspected",
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "database-unreachable",
        "database-refused",
        "cache-unreachable",
        "third-party-unreachable",
        "model-provider-unreachable",
        "name-resolution-fails",
        "connector-saturated",
    ),
    rivals=("descriptor-limit-low", "connector-saturated", "memory-limit-at-start"),
    detail="Every new connection, name look-up and file needs a descriptor, so all of them fail at once, whatever they were for. Files and connections that are never closed use them up; where many requests are in hand, the load does",
    predicts="the older the instance the likelier the failure; a new instance works for a while",
    discriminator=Question(
        do="compare the age and the concurrency of the instances that fail with those that do not",
        decides="whether descriptors leak (age) or the load needs more (concurrency)",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.spec.containerConcurrency)'",
    ),
    remedies=(
        Remedy(
            id="close-or-share", do="close responses and sessions after use, and share one client for the whole process"
        ),
        Remedy(
            id="lower-the-load",
            do="let an instance take fewer requests at once",
            command="gcloud run services update {service} --region={region|REGION} --concurrency=40",
        ),
    ),
    key_phrase="Too many open files",
    hit=(
        Line(text="OSError: [Errno 24] Too many open files: '/app/shop/templates/order.html'", severity="ERROR"),
        Line(after=0.05, log="requests", severity="ERROR", status=500, latency=0.02),
    ),
    near_miss=(
        Line(text="watcher off, polling instead: [Errno 24] Too many open files", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="errno 24, documentation; names are the sample's own",
)
