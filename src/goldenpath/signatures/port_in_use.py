"""A second program in the container already holds the port that the service must listen on."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8080): address already in use"

SIGNATURE = Signature(
    id="port-in-use",
    title="{service} cannot listen: something in its own container already holds port {port|it needs}",
    layer=Layer.APPLICATION,
    rung=Rung.PORT_OPEN,
    requires=(
        Need(facts=("port-taken",)),
        Need(
            facts=(
                "container-exited",
                "boot-failed",
                "startup-failed",
                "startup-probe-failed",
                "instance-could-not-start",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop",),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: the port it serves on was free",
        ),
    ),
    explains=(
        "startup-exception",
        "startup-failed",
        "boot-failed",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("missing-module", "port-not-bound", "database-unreachable"),
    detail="Each instance has a network of its own, so the other holder runs in the same instance: a second server in the start script, a sidecar on the same port, or a process that was started twice",
    predicts="every start ends so; the image alone, started twice on one machine, shows it too",
    discriminator=Question(
        do="list what the start command and the sidecars listen on",
        decides="which two programs want the same port",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers)'",
    ),
    remedies=(
        Remedy(id="one-listener", do="start one server on $PORT and give the other a port of its own"),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="address already in use",
    hit=(
        Line(text="INFO:     Started server process [12]"),
        Line(text="INFO:     Application startup complete.", after=0.5),
        Line(text=f"ERROR:    {_TEXT}", after=0.6),
        Line(text="Container called exit(1).", after=0.8, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="metrics are off: listen tcp :9100: bind: address already in use", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=0.5),
        Line(log="requests", severity="INFO", status=200, after=2.0),
    ),
    origin="uvicorn 0.54, gunicorn 27, node 20 and Java 17, real runs",
)
