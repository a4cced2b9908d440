"""The image holds the program of its start command, and the container's user may not run it."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "/app/start.sh: Permission denied"

SIGNATURE = Signature(
    id="command-not-executable",
    title="{service}: the container may not run {program|its start command}: the file is there without the right to execute it",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("start-command-not-executable",)),
        Need(facts=("start-command-failed", "container-not-started"), within=30.0),
    ),
    supports=("crash-loop", "startup-probe-failed", "instance-could-not-start"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: the command is not the one that serves",
        ),
    ),
    explains=(
        "startup-exception",
        "container-not-started",
        "start-command-failed",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("command-not-found", "wrong-architecture", "port-not-bound"),
    detail="The execute bit is missing (a file made on Windows, or copied without its mode), or the file belongs to another user than the one the container runs as",
    predicts="the image ends with 126 on any machine, before a line of the application runs",
    discriminator=Question(
        do="look at mode and owner of the file inside the image, and at the user it runs as",
        decides="whether the mode or the user is wrong",
        command="docker run --rm --entrypoint sh IMAGE -c 'ls -l {program|PROGRAM}; id'",
    ),
    remedies=(
        Remedy(
            id="mend-the-image",
            do="set the mode in the build (COPY --chmod=755, or git update-index --chmod=+x), build and deploy again",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(text=f"/bin/sh: 1: {_TEXT}"),
        Line(text="Container called exit(126).", after=0.1, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"/bin/sh: 1: {_TEXT}"),
        Line(text="Server listening on port 8080", after=0.6),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="dash and bash, real runs; docker's documentation",
)
