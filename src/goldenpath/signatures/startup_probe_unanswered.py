"""An HTTP or gRPC start-up probe gets no good answer from a program that listens."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_PROBE = 'STARTUP HTTP probe failed 3 times consecutively for container "shop-api-1" on port 8080 path "/ready". The instance was not started.'

SIGNATURE = Signature(
    id="startup-probe-unanswered",
    title="{service}: the start-up probe of {path|port} {port} gets no good answer, though the program listens",
    layer=Layer.CONFIGURATION,
    rung=Rung.HEALTHY,
    requires=(Need(facts=("startup-probe-without-answer",)),),
    supports=("revision-not-listening", "listening", "process-starting"),
    ceiling="suspected",
    explains=("startup-probe-failed", "revision-not-listening", "instance-could-not-start", "crash-loop"),
    rivals=("port-not-bound", "setting-missing", "database-unreachable", "memory-limit-at-start"),
    detail=(
        "The program says that it listens, did not end before the probe gave up, and complains of nothing. A path that does not exist or asks for a login, limits shorter than the start, "
        "or a readiness route that waits for another part do that; what the route answered is not in these entries"
    ),
    predicts="each start ends after the same seconds, the probe's limit; the route asked by hand answers 4xx, 5xx or late",
    discriminator=Question(
        do="run the image and ask the probe's path from outside the container, from its start on",
        decides="whether the path, the limits or the program's answer is wrong",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].startupProbe)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-probe",
            do="probe a route that needs nothing but the process, with room for a slow start",
            command="gcloud run services update {service} --region={region|REGION} --startup-probe=httpGet.path=/livez,periodSeconds=10,failureThreshold=12",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="STARTUP HTTP probe failed",
    hit=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions.",
            log="system",
            severity="INFO",
        ),
        Line(text="INFO:     Started server process [1]", after=2.0),
        Line(text="INFO:     Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)", after=2.4),
        Line(text=_PROBE, after=40.0, log="system", severity="ERROR"),
    ),
    near_miss=(
        Line(
            text="Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions.",
            log="system",
            severity="INFO",
        ),
        Line(text="INFO:     Started server process [1]", after=2.0),
        Line(text="Container called exit(1).", after=3.0, log="system", severity="WARNING"),
        Line(text=_PROBE, after=3.1, log="system", severity="ERROR"),
    ),
    origin="uvicorn's line from real runs; the probe's words from public reports and Cloud Run documentation",
)
