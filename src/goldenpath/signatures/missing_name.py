"""The imported module is in the image, and lacks the name that is imported from it."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "cannot import name 'Rate' from 'shop.rates' (/app/shop/rates.py)"
_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/shop/main.py", line 9, in <module>\n'
    "    from shop.rates import Rate\n"
    f"ImportError: {_TEXT}"
)

SIGNATURE = Signature(
    id="missing-name",
    title="{service}: {module|a module} lacks the name {name} that is imported from it; every start dies before it serves",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("name-not-importable",)),
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
            why="the instance went on answering after the failed import: the name is optional",
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
    rivals=("missing-module", "connector-saturated", "database-unreachable", "database-socket-cut"),
    detail=(
        "The module's file was found and read, so the image is not short of it: the name was renamed, is of another version of a package, "
        "or two modules import each other (Python then says 'partially initialized module')"
    ),
    predicts="the same import fails in the image on any machine; no connection is opened before it",
    discriminator=Question(
        do="import the name inside the image, then compare the package versions in the image with the lock file",
        decides="whether the own code, the version of a package or a circle of imports is at fault",
        command="docker run --rm --entrypoint python IMAGE -c 'from {module|MODULE} import {name|NAME}'",
    ),
    remedies=(
        Remedy(
            id="mend-the-import",
            do="import the name that the module has, or pin the version that has it; break the circle where there is one",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting.",
            log="system",
            severity="INFO",
        ),
        Line(text=_TRACE, after=2.1, severity="ERROR"),
        Line(text="Container called exit(1).", after=2.4, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"live rates left out: {_TEXT}", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=0.8),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="Python 3.11 and node 20, real runs; names are the sample's own",
)
