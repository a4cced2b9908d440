"""The image lacks a module that the application imports at its start."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.11/site-packages/gunicorn/arbiter.py", line 608, in spawn_worker\n'
    "    worker.init_process()\n"
    '  File "/app/shop/main.py", line 12, in <module>\n'
    "    from shop.billing import rates\n"
    "ModuleNotFoundError: No module named 'shop.billing.rates'"
)

SIGNATURE = Signature(
    id="missing-module",
    title="{service}: the image lacks the module {module}; every start dies before it serves",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("import-fatal",)),
        Need(
            facts=(
                "container-exited",
                "boot-failed",
                "startup-failed",
                "instance-died",
                "instance-could-not-start",
                "request-cut",
            )
        ),
    ),
    supports=("crash-loop", "probe-passed-before-death"),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering after the failed import: the module is optional",
        ),
    ),
    explains=("startup-exception", "startup-failed", "boot-failed"),
    rivals=(
        "connector-saturated",
        "database-socket-cut",
        "database-unreachable",
        "certificate-expired",
        "no-healthy-backend",
    ),
    detail="The module is absent from the image or shadowed by another of its name; the file being there and lacking a name would read 'cannot import name'",
    common=True,
    predicts="the same import fails in the image on any machine; no connection is opened before it",
    discriminator=Question(
        do="import the module inside the image",
        decides="whether the file is in the image (packaging) or is shadowed (import path)",
        command="docker run --rm --entrypoint python {image|IMAGE} -c 'import {module}'",
    ),
    remedies=(
        Remedy(
            id="mend-the-image",
            do="find the ignore rule or build step that leaves {module} out, build again, import it in the image before deploying",
            risk="low",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            risk="low",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="No module named 'shop.billing.rates'",
    hit=(
        Line(
            text="Starting new instance. Reason: AUTOSCALING - Instance started due to traffic.",
            log="system",
            severity="INFO",
        ),
        Line(
            text='Default STARTUP TCP probe succeeded after 1 attempt for container "shop-api-1" on port 8080.',
            after=2.3,
            log="system",
            severity="INFO",
        ),
        Line(text=_TRACE, after=4.8, severity="ERROR"),
        Line(text="[2026-01-05 10:00:05 +0000] [7] [ERROR] Reason: Worker failed to boot.", after=5.1),
        Line(text="Container called exit(3).", after=5.3, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="optional exporter left out: No module named 'shop.billing.rates'", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=4.0, log="requests", severity="INFO", status=200, path="/api/orders"),
    ),
    origin="real run of gunicorn 23 with uvicorn workers on Cloud Run, 2025-09; names are the sample's own",
)
