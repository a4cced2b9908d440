"""The liveness probe ends instances that had work in hand."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = 'LIVENESS HTTP probe failed 3 times consecutively for container "shop-api-1" on port 8080 path "/health". The instance has been shut down.'

SIGNATURE = Signature(
    id="liveness-probe-kills",
    title="{service}: the liveness probe of {path|its port} failed {times|several} times and the platform ended instances that had requests in hand",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("liveness-probe-failed",)),
        Need(facts=("instance-answered", "request-cut", "request-failed"), within=120.0),
    ),
    supports=("instance-answered", "crash-loop"),
    excluded_by=(Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),),
    ceiling="suspected",
    explains=(
        "container-exited",
        "container-killed",
        "container-terminated",
        "request-cut",
        "instance-died",
        "instance-could-not-start",
        "crash-loop",
    ),
    rivals=("memory-growth", "segmentation-fault", "connector-saturated", "no-healthy-backend"),
    detail=(
        "A probe that asks a database, or waits a second while one long computation holds the only thread, ends instances that would have answered. "
        "A process that truly hangs looks the same here: its other requests in the same minute tell"
    ),
    predicts="other routes of the same instance answer in the minute before (probe too strict), or none does (the process hangs)",
    discriminator=Question(
        do="read the probe's path and limits, and look for answers of the same instance in the minute before",
        decides="whether the probe is too strict or the process hangs",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].livenessProbe)'",
    ),
    remedies=(
        Remedy(
            id="loosen-the-probe",
            do="probe a route that needs nothing but the process, with room for a slow answer",
            command="gcloud run services update {service} --region={region|REGION} --liveness-probe=httpGet.path=/livez,timeoutSeconds=5,periodSeconds=10,failureThreshold=6",
        ),
        Remedy(
            id="free-the-loop",
            do="move long computation out of the thread or event loop that answers the probe",
        ),
    ),
    key_phrase="LIVENESS HTTP probe failed 3 times consecutively",
    hit=(
        Line(log="requests", severity="INFO", status=200, path="/api/products"),
        Line(log="requests", severity="INFO", status=200, path="/api/products", after=25.0),
        Line(text=_TEXT, after=31.0, log="system", severity="ERROR"),
        Line(
            text="The request failed because either the HTTP response was malformed or connection to the instance had an error.",
            after=12.0,
            log="requests",
            severity="ERROR",
            status=503,
            path="/api/reports",
            latency=19.1,
        ),
    ),
    near_miss=(
        Line(
            text="operator's note: LIVENESS HTTP probe failed 3 times consecutively on Monday",
            severity="WARNING",
        ),
        Line(log="requests", severity="INFO", status=200, after=2.0),
    ),
    origin="Cloud Run's system log in public reports; Cloud Run documentation, health checks",
)
