"""The image does not hold the program that its start command names."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="command-not-found",
    title="{service}: the image lacks {program|the program}, which its start command names; no instance starts",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("start-command-missing", "start-file-missing")),
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
    ceiling="suspected",
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
    rivals=(
        "command-override-wrong",
        "missing-module",
        "wrong-architecture",
        "command-not-executable",
        "port-not-bound",
    ),
    detail=(
        "The program is absent from the image, not on its PATH, or one string was given where a list of words is needed; "
        "a script whose first line ends with a carriage return, or names an interpreter that is not there, reads the same. Whether the image or the command was changed is not in these entries"
    ),
    predicts="the image ends with 127 on any machine, before a line of the application runs",
    discriminator=Question(
        do="look for the program inside the image",
        decides="whether it is absent, elsewhere, or named as one string with its arguments",
        command="docker run --rm --entrypoint sh IMAGE -c 'command -v {program|PROGRAM}; echo $PATH; ls -l /app'",
    ),
    remedies=(
        Remedy(
            id="mend-the-start-command",
            do="take an override of the start command away, so that the image's own is used",
            command="gcloud run services update {service} --region={region|REGION} --command='' --args=''",
        ),
        Remedy(
            id="mend-the-image",
            do="install {program|the program} in the final stage of the build, and start the image once before it is pushed",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="gunicorn: not found",
    hit=(
        Line(text="/bin/sh: 1: gunicorn: not found"),
        Line(text="Container called exit(127).", after=0.1, log="system", severity="WARNING"),
        Line(
            text='Default STARTUP TCP probe failed 1 time consecutively for container "shop-api-1" on port 8080. The instance was not started.',
            after=0.2,
            log="system",
            severity="ERROR",
        ),
    ),
    near_miss=(
        Line(text="/app/start.sh: 3: gunicorn: not found"),
        Line(text="Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)", after=1.0),
        Line(after=3.0, log="requests", severity="INFO", status=200),
        Line(text="Container called exit(1).", after=900.0, log="system", severity="WARNING"),
    ),
    origin="dash and bash, real runs; Cloud Run's system log in public reports (runsd#52)",
)
