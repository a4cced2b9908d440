"""Instances that serve end themselves again and again, and no line says why."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_CUT = "The request failed because either the HTTP response was malformed or connection to the instance had an error."
_EXIT = "Container called exit(2)."

SIGNATURE = Signature(
    id="container-ends-itself",
    title="{service}: its process ends itself with exit({code|code}) while it serves, again and again, and no line says why",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("unexplained-exit",)),
        Need(facts=("request-cut", "request-failed"), within=5.0),
    ),
    supports=("crash-loop",),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    ceiling="suspected",
    explains=("container-exited", "request-cut", "instance-died", "instance-could-not-start", "crash-loop"),
    rivals=("memory-growth", "process-panic", "liveness-probe-kills", "segmentation-fault"),
    detail=(
        "The platform names an exit of the process's own, no signal, and neither memory nor a probe stands beside it. Undecided why: the program wrote nothing that is known, "
        "or its last words were lost on the way. A supervisor that gives up, a watchdog or a call of exit in a library do that"
    ),
    predicts="the code is the same each time; the last lines of stderr before each end are the same, if they are kept",
    discriminator=Question(
        do="ask for stderr of the last seconds before an end, unbuffered and without a severity filter",
        decides="what the program says as it ends itself",
        command="gcloud logging read 'resource.labels.service_name={service} AND logName:stderr' --project={project|PROJECT} --limit=200",
    ),
    remedies=(
        Remedy(id="let-it-speak", do="write the reason before each exit, and flush it (PYTHONUNBUFFERED=1)"),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that went on serving",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="Container called exit(2).",
    hit=(
        Line(log="requests", severity="INFO", status=200, instance="a", after=0.0),
        Line(text=_EXIT, log="system", severity="WARNING", instance="a", after=9.0),
        Line(text=_CUT, log="requests", severity="ERROR", status=503, latency=0.5, instance="a", after=8.5),
        Line(log="requests", severity="INFO", status=200, instance="b", after=20.0),
        Line(text=_EXIT, log="system", severity="WARNING", instance="b", after=29.0),
        Line(text=_CUT, log="requests", severity="ERROR", status=503, latency=0.5, instance="b", after=28.5),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200),
        Line(text=_EXIT, log="system", severity="WARNING", after=9.0),
        Line(log="requests", severity="INFO", status=200, instance="b", after=20.0),
    ),
    origin="Cloud Run's words from real exports; that nothing else is written: not seen in a run; names are the sample's own",
)
