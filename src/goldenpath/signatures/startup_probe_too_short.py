"""The start-up probe gives up sooner than the program can start."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_START = (
    "Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions."
)
_PROBE = (
    'STARTUP HTTP probe failed 3 times consecutively for container "shop-api-1" on port 8080 path "/ready". '
    "The instance was not started. Connection failed with status ERROR_CONNECTION_FAILED."
)

SIGNATURE = Signature(
    id="startup-probe-too-short",
    title="{service}: the start-up probe gives up {waited|a few} s after the start, while the program is still starting",
    layer=Layer.CONFIGURATION,
    rung=Rung.PORT_OPEN,
    requires=(Need(facts=("startup-probe-impatient",)),),
    supports=("revision-not-listening", "process-starting"),
    ended_by=(Need(facts=("listening", "startup-complete", "request-served"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-probe-failed",
        "revision-not-listening",
        "instance-could-not-start",
        "port-not-bound",
        "slow-start",
        "startup-probe-unanswered",
        "instance-died",
        "crash-loop",
    ),
    rivals=("port-not-bound", "startup-probe-unanswered", "slow-start", "startup-exception"),
    detail=(
        "The program neither ended nor complained, nor did it come as far as to listen. Period times threshold plus the delay is all the time that a start has; "
        "the default gives 240 s"
    ),
    predicts="each start of the revision ends after the same few seconds; run by hand the program listens later",
    discriminator=Question(
        do="compare the probe's period, threshold and delay with the time of a start that succeeded",
        decides="whether the probe is too short or the start became longer",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].startupProbe)'",
    ),
    remedies=(
        Remedy(
            id="lengthen-the-probe",
            do="give the start a few times what it needs",
            command="gcloud run services update {service} --region={region|REGION} --startup-probe=httpGet.path={path|/PATH},periodSeconds=10,failureThreshold=12",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="STARTUP HTTP probe failed",
    hit=(
        Line(text=_START, log="system", severity="INFO"),
        Line(text=_PROBE, after=3.1, log="system", severity="ERROR"),
    ),
    near_miss=(
        Line(text=_START, log="system", severity="INFO"),
        Line(text="Container called exit(1).", after=1.0, log="system", severity="WARNING"),
        Line(text=_PROBE, after=3.1, log="system", severity="ERROR"),
    ),
    origin="run in the lab 2026-11; the probe's words from public reports and Cloud Run documentation",
)
