"""Nothing listens on the port that the platform probes, though the program runs."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_PROBE = (
    'Default STARTUP TCP probe failed 1 time consecutively for container "shop-api-1" on port 8080. '
    "The instance was not started. Connection failed with status DEADLINE_EXCEEDED."
)

SIGNATURE = Signature(
    id="port-not-bound",
    title="{service}: nothing listens on port {port|PORT}, which the platform probes; the program listens on {bound|no port that was seen}",
    layer=Layer.CONFIGURATION,
    rung=Rung.PORT_OPEN,
    requires=(Need(facts=("listens-elsewhere", "port-never-open")),),
    supports=("revision-not-listening", "startup-probe-failed", "process-starting"),
    excluded_by=(
        Exclusion(
            fact="container-exited", scope="instance", why="the program ended itself: it crashed before it could listen"
        ),
        Exclusion(fact="memory-exceeded", scope="instance", why="the instance was ended for its memory"),
        Exclusion(
            fact="exec-format-error",
            scope="instance",
            why="the program was never run: the image is for another processor",
        ),
        Exclusion(fact="container-not-started", scope="instance", why="the program was never run"),
    ),
    explains=("startup-probe-failed", "revision-not-listening", "startup-probe-unanswered"),
    rivals=("setting-missing", "port-in-use", "memory-limit-at-start", "connector-saturated"),
    detail=(
        "The platform probes PORT on the container's own address; a server on another port, or on 127.0.0.1, is never reached. "
        "Without a line that says where the program listens, a start slower than the probe allows looks the same"
    ),
    predicts="each start ends after the same seconds, the probe's limit, with no line of a crash",
    discriminator=Question(
        do="run the image with PORT set and ask it from outside the container",
        decides="whether it listens on PORT and on every address, and after how many seconds",
        command="docker run --rm -e PORT={port|8080} -p 18080:{port|8080} IMAGE & sleep 20; curl -i http://127.0.0.1:18080/",
    ),
    remedies=(
        Remedy(id="listen-on-port", do="start the server on 0.0.0.0 and on the port that the variable PORT names"),
        Remedy(
            id="set-the-port",
            do="tell the platform the port that the program listens on, if it cannot be changed",
            command="gcloud run services update {service} --region={region|REGION} --port=LISTENING_PORT",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="STARTUP TCP probe failed",
    hit=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions.",
            log="system",
            severity="INFO",
        ),
        Line(text="INFO:     Started server process [1]", after=2.0),
        Line(text="INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)", after=2.4),
        Line(text=_PROBE, after=240.0, log="system", severity="ERROR"),
    ),
    near_miss=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions.",
            log="system",
            severity="INFO",
        ),
        Line(text="INFO:     Started server process [1]", after=2.0),
        Line(text="Container called exit(1).", after=3.0, log="system", severity="WARNING"),
        Line(text=_PROBE, after=3.1, log="system", severity="ERROR"),
    ),
    origin="uvicorn's line from real runs; the probe's words from Cloud Run documentation, not seen in a run",
)
