"""The program ends because an environment variable or setting is missing."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_SAID = "DATABASE_URL environment variable is not set"
_TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/app/shop/main.py", line 8, in <module>\n'
    "    settings = load()\n"
    '  File "/app/shop/settings.py", line 22, in load\n'
    f'    raise RuntimeError("{_SAID}")\n'
    f"RuntimeError: {_SAID}"
)
_OTHER = (
    "Traceback (most recent call last):\n"
    '  File "/app/shop/startup.py", line 40, in load_prices\n'
    "    return table[currency]\n"
    "KeyError: 'EUR'"
)

SIGNATURE = Signature(
    id="setting-missing",
    title="{service} lacks the setting {setting|that it asks for}",
    layer=Layer.CONFIGURATION,
    rung=Rung.STARTED,
    requires=(
        Need(facts=("setting-lacked",)),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
                "instance-could-not-start",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop", "setting-named-missing"),
    excluded_by=(
        Exclusion(
            fact="startup-complete",
            scope="instance",
            later=True,
            why="the start went on to its end without the setting",
        ),
        Exclusion(
            fact="died-at-import",
            scope="instance",
            later=True,
            why="the start went on past the setting and died at an import",
        ),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "port-not-bound",
        "startup-probe-unanswered",
        "unhandled-promise-rejection",
        "process-panic",
    ),
    rivals=("connector-saturated", "missing-module", "secret-access-denied"),
    detail="The program itself names the setting as the last thing before it ends; the image, the network and the backing services were not reached",
    common=True,
    predicts="the same text on each start of every revision that is deployed without the setting",
    discriminator=Question(
        do="list the variables and secrets of the revision that fails",
        decides="whether the setting is absent, misspelled, or set in another container or environment",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers)'",
    ),
    remedies=(
        Remedy(
            id="set-the-setting",
            do="set {setting|the variable} from its secret (or as a plain value) in a new revision",
            command="gcloud run services update {service} --region={region|REGION} --update-secrets={setting|VARIABLE}=SECRET:latest",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase=_SAID,
    hit=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions.",
            log="system",
            severity="INFO",
        ),
        Line(text=_TRACE, after=1.5, severity="ERROR"),
        Line(text="Container called exit(1).", after=1.8, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=f"WARNING shop.settings: {_SAID}, keeping the orders in memory", severity="WARNING"),
        Line(text=_OTHER, after=1.0, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=1.1),
        Line(text="Container called exit(3).", after=1.4, log="system", severity="WARNING"),
    ),
    origin="Python 3.11 traceback, run; names are the sample's own",
)
