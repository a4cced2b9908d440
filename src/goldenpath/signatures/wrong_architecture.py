"""The image is built for another processor than the one it runs on."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "failed to load /usr/local/bin/python: exec format error"

SIGNATURE = Signature(
    id="wrong-architecture",
    title="{service}: the image cannot run here: {program|its program} has the wrong format, as of another processor architecture",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("exec-format-error",)),
        Need(
            facts=(
                "container-not-started",
                "container-exited",
                "startup-probe-failed",
                "instance-could-not-start",
            ),
            within=30.0,
        ),
    ),
    supports=("crash-loop",),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: the program is not the one that serves",
        ),
    ),
    explains=(
        "startup-exception",
        "command-not-found",
        "container-not-started",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("command-not-found", "missing-module", "port-not-bound", "database-unreachable"),
    detail=(
        "Cloud Run needs linux/amd64; an image built on an ARM machine without a platform given is arm64. "
        "A script without its first line #! is refused with the same words"
    ),
    predicts="no line of the application is ever written, on any instance of the revision",
    discriminator=Question(
        do="read the architecture of the image that the revision runs",
        decides="whether the image is of another architecture, or a script lacks its first line",
        command="docker buildx imagetools inspect IMAGE",
    ),
    remedies=(
        Remedy(
            id="build-for-the-platform",
            do="build for linux/amd64 and deploy again",
            command="docker buildx build --platform linux/amd64 -t IMAGE --push .",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="exec format error",
    hit=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started for a new revision.",
            log="system",
            severity="INFO",
        ),
        Line(
            text=f"terminated: Application failed to start: {_TEXT}",
            after=0.4,
            log="system",
            severity="ERROR",
        ),
        Line(text="Application exec likely failed", after=0.5, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="thumbnails are off: exec /app/bin/resize: exec format error", severity="WARNING"),
        Line(text="Server listening on port 8080", after=0.6),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="Cloud Run's system log in public reports (jit-groups#270, gotenberg#505, umami#2018); Cloud Run's container contract",
)
