"""A process that had been serving ends itself by a panic of its own code."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "panic: runtime error: invalid memory address or nil pointer dereference"

SIGNATURE = Signature(
    id="process-panic",
    title="{service}: its process ends by a panic while it serves: {exception}",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("process-panicked",)),
        Need(facts=("request-cut", "request-failed"), within=5.0),
    ),
    supports=("container-exited", "crash-loop"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: the panic was caught",
        ),
        Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),
    ),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    ceiling="suspected",
    explains=(
        "handler-exception",
        "segmentation-fault",
        "container-exited",
        "container-killed",
        "container-terminated",
        "request-cut",
        "instance-died",
        "instance-could-not-start",
    ),
    rivals=("memory-growth", "connector-saturated", "liveness-probe-kills"),
    detail="A panic outside a handler that catches it ends the whole process, and every request in hand with it; its words point to no other component",
    predicts="the same input ends each instance that takes it; requests on that instance end at the same moment",
    discriminator=Question(
        do="read the first frame of the own code in the stack, and which request came last",
        decides="which input brings the process down",
        command="gcloud run services logs read {service} --region={region|REGION} --limit=200 --log-filter='logName:\"stderr\"'",
    ),
    remedies=(
        Remedy(
            id="mend-the-line",
            do="mend the line that the stack names; catch panics at the edge of each handler and of each background task",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(log="requests", severity="INFO", status=200),
        Line(
            text=f"{_TEXT}\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6f3a20]\n\ngoroutine 41 [running]:\nshop/pay.charge(...)",
            after=20.1,
        ),
        Line(text="Container called exit(2).", after=20.3, log="system", severity="WARNING"),
        Line(
            text="The request failed because either the HTTP response was malformed or connection to the instance had an error.",
            after=20.0,
            log="requests",
            severity="ERROR",
            status=503,
            path="/api/pay",
            latency=0.2,
        ),
    ),
    near_miss=(
        Line(log="requests", severity="ERROR", status=500, path="/api/pay", latency=0.01),
        Line(text=f"{_TEXT}\n\ngoroutine 41 [running]:", after=0.1),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=0.5),
    ),
    origin="Go's run-time library, documentation, not seen in a run; names are the sample's own",
)
