"""Node ends the process because nothing handles a rejected promise."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). "
    'The promise rejected with the reason "no price list for EUR".'
)

SIGNATURE = Signature(
    id="unhandled-promise-rejection",
    title="{service}: its process ends because nothing handles a rejected promise ({reason|its reason is in the lines around})",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("promise-not-handled",)),
        Need(
            facts=(
                "container-exited",
                "instance-died",
                "request-cut",
                "instance-could-not-start",
                "startup-probe-failed",
            ),
            within=10.0,
        ),
    ),
    supports=("crash-loop",),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="instance",
            later=True,
            why="the instance went on answering: something handles the rejection",
        ),
        Exclusion(fact="module-not-found", scope="instance", why="the rejection carries a missing module"),
        Exclusion(
            fact="database-connect-refused", scope="instance", why="the rejection carries the database's refusal"
        ),
    ),
    explains=(
        "startup-exception",
        "handler-exception",
        "container-exited",
        "startup-probe-failed",
        "instance-could-not-start",
        "request-cut",
        "instance-died",
        "crash-loop",
    ),
    rivals=("memory-growth", "segmentation-fault", "connector-saturated", "database-unreachable"),
    detail="Since version 15 node ends the process with 1 at the first rejection that nothing handles, and every request in hand dies with it; what was rejected may still be a dependency's error",
    predicts="exit code 1 within a tenth of a second of the line; requests on that instance end at the same moment",
    discriminator=Question(
        do="read the reason and the first frame of the own code in the lines before the exit",
        decides="whether the own code or a dependency's error was rejected",
        command="gcloud run services logs read {service} --region={region|REGION} --limit=100 --log-filter='logName:\"stderr\"'",
    ),
    remedies=(
        Remedy(
            id="handle-the-rejection",
            do="await or catch every promise the handler starts; answer 5xx for one request and keep the process",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="The promise rejected with the reason",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        Line(text=f"[UnhandledPromiseRejection: {_TEXT}] {{\n  code: 'ERR_UNHANDLED_REJECTION'\n}}", after=60.0),
        Line(text="Node.js v20.20.2", after=60.01),
        Line(text="Container called exit(1).", after=60.1, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"unhandledRejection hook, process goes on: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, after=0.5),
    ),
    origin="node 20, real run; names are the sample's own",
)
