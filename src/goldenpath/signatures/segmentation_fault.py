"""A process of the service dies by a segmentation fault: native code, not the platform."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "Uncaught signal: 11, pid=7, tid=7, fault_addr=68283313160192."

SIGNATURE = Signature(
    id="segmentation-fault",
    title="{service}: a process in its container dies by a segmentation fault (signal 11); the requests it holds die with it",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("segmentation-violation",)),
        Need(
            facts=(
                "request-cut",
                "request-failed",
                "container-exited",
                "container-terminated",
                "boot-failed",
                "instance-could-not-start",
                "socket-lost-with-worker",
            ),
            within=10.0,
        ),
    ),
    supports=("crash-loop",),
    excluded_by=(Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    explains=(
        "startup-exception",
        "worker-timeout",
        "boot-failed",
        "startup-failed",
        "container-exited",
        "container-killed",
        "container-terminated",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("memory-growth", "memory-limit-at-start", "connector-saturated", "liveness-probe-kills"),
    detail="Signal 11 comes from native code inside the container: an extension module, an agent loaded beside the application, or the run-time itself. The platform sends 9 or 15, never 11",
    predicts="no traceback of the application; the crash follows the version of one native package, not the load",
    discriminator=Question(
        do="switch the run-time's own fault report on and read the first frame outside it",
        decides="which native package crashes",
        command="gcloud run services update {service} --region={region|REGION} --update-env-vars=PYTHONFAULTHANDLER=1",
    ),
    remedies=(
        Remedy(
            id="pin-the-native-package",
            do="go back to the version of the native package or agent that the last good revision had",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="Uncaught signal: 11",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        Line(text=_TEXT, after=30.0, log="system", severity="ERROR"),
        Line(
            text="The request failed because either the HTTP response was malformed or connection to the instance had an error.",
            after=29.7,
            log="requests",
            severity="ERROR",
            status=503,
            latency=0.31,
        ),
    ),
    near_miss=(
        Line(text="Uncaught signal: 11, pid=31, tid=31, fault_addr=0.", log="system", severity="ERROR"),
        Line(text="preview of one picture failed, the original is served", after=0.1, severity="WARNING"),
        Line(after=1.0, log="requests", severity="INFO", status=200),
    ),
    origin="Cloud Run's system log in public reports (datadog-agent#22580); gunicorn 27 and Python 3.11, real runs",
)
