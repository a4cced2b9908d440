"""The server starts and does not find the application object that its command names."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = 'Error loading ASGI app. Attribute "app" not found in module "shop.main".'

SIGNATURE = Signature(
    id="app-object-not-found",
    title="{service}: the server does not find the application that its start command names: {said}",
    layer=Layer.APPLICATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("application-not-loaded",)),
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
            why="the instance went on answering: another server in it loaded the application",
        ),
        Exclusion(
            fact="module-not-found",
            scope="instance",
            why="an import inside the application fails: the server names only what follows from it",
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
    rivals=("missing-module", "missing-name", "database-unreachable", "connector-saturated"),
    detail="The start command and the code disagree on a name or on the working directory; an import that fails inside the module would show its own traceback",
    predicts="each start ends within a second, with the same line; gunicorn ends with 4, uvicorn with 3 or 1",
    discriminator=Question(
        do="compare the start command with the module in the image",
        decides="whether the name, the file or the working directory is wrong",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-start-command",
            do="name the module and the object that exist, and the folder they stand in",
            command="gcloud run services update {service} --region={region|REGION} --command=uvicorn --args=MODULE:OBJECT,--host=0.0.0.0,--port=8080",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_TEXT,
    hit=(
        Line(text=f"ERROR:    {_TEXT}"),
        Line(text="Container called exit(3).", after=0.2, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"ERROR:    {_TEXT}"),
        Line(text="start.sh: shop.main has no app, trying shop.server", after=0.1),
        Line(text="INFO:     Application startup complete.", after=1.2),
        Line(after=3.0, log="requests", severity="INFO", status=200),
    ),
    origin="uvicorn 0.54, gunicorn 27, hypercorn and flask, real runs; names are the sample's own",
)
