"""A source file does not parse, so the program ends where it imports it."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/shop/main.py", line 4, in <module>\n'
    "    from shop import prices\n"
    '  File "/app/shop/prices.py", line 31\n'
    "    <<<<<<< HEAD\n"
    "    ^^\n"
    "SyntaxError: invalid syntax"
)

SIGNATURE = Signature(
    id="syntax-error-at-import",
    title="{service}: {file|a source file} does not parse ({problem}); every start dies where it is imported",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("source-not-parsed",)),
        Need(
            facts=(
                "container-exited",
                "boot-failed",
                "startup-failed",
                "instance-died",
                "instance-could-not-start",
                "startup-probe-failed",
                "request-cut",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop", "probe-passed-before-death"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: the file is optional",
        ),
    ),
    explains=(
        "startup-exception",
        "handler-exception",
        "app-object-not-found",
        "startup-failed",
        "boot-failed",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("missing-module", "missing-name", "connector-saturated", "database-unreachable"),
    detail=(
        "The interpreter names file and line. A line of <<<<<<< or >>>>>>> is a merge conflict that was committed as it stood; "
        "code for a newer interpreter than the image's reads the same"
    ),
    predicts="compiling the file fails on any machine with the same interpreter, without settings or network",
    discriminator=Question(
        do="compile the sources with the interpreter of the image",
        decides="whether the file is broken, or only newer than the interpreter",
        command="docker run --rm --entrypoint python IMAGE -m compileall -q /app",
    ),
    remedies=(
        Remedy(
            id="mend-the-file",
            do="resolve the conflict or mend the line; compile all sources in the build, so that the image cannot be made",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="SyntaxError: invalid syntax",
    hit=(
        Line(text=_TRACE, severity="ERROR"),
        Line(text="[2026-01-05 10:00:01 +0000] [7] [ERROR] Reason: Worker failed to boot.", after=0.3),
        Line(text="Container called exit(3).", after=0.5, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"price formula of a customer was refused:\n{_TRACE}", severity="WARNING"),
        Line(after=0.5, log="requests", severity="INFO", status=422, path="/api/formulas"),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="Python 3.11 and node 20, real runs; names are the sample's own",
)
