"""A new revision's program does not come as far as to open its port before the start-up probe gives up."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_START = (
    "Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions."
)
_PROBE = (
    'Default STARTUP TCP probe failed 1 time consecutively for container "shop-api-1" on port 8080. '
    "The instance was not started. Connection failed with status DEADLINE_EXCEEDED."
)

SIGNATURE = Signature(
    id="slow-start",
    title="{service}: a start hangs or takes too long: its port was not open when the probe gave up, and not a word was written until then",
    layer=Layer.APPLICATION,
    rung=Rung.PORT_OPEN,
    requires=(
        Need(facts=("start-silent",)),
        Need(facts=("startup-probe-failed",)),
    ),
    supports=("revision-not-listening",),
    excluded_by=(
        Exclusion(
            fact="listens-elsewhere", scope="revision", why="the program says that it listens, at another address"
        ),
    ),
    ceiling="suspected",
    explains=("port-not-bound", "startup-probe-failed", "revision-not-listening", "instance-died", "crash-loop"),
    rivals=("port-not-bound", "startup-probe-too-short", "database-unreachable"),
    detail=(
        "The service writes lines of its own otherwise, and this start wrote none: it did not come as far as a program that listens on a wrong port, which says so first. "
        "Work at import (a model that is loaded, a file that is fetched, a call without a deadline) does that"
    ),
    predicts="each start ends after the same seconds, the probe's limit; run by hand the program says nothing for as long",
    discriminator=Question(
        do="run the image by hand and see what it does before its first line",
        decides="whether it works, waits for another part, or hangs",
        command="docker run --rm -e PORT=8080 IMAGE & sleep 20; docker exec $(docker ps -lq) py-spy dump --pid 1",
    ),
    remedies=(
        Remedy(id="open-first", do="open the port first, and do long work behind it or at the first request"),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that served",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="STARTUP TCP probe failed",
    hit=(
        Line(text="shop.orders: order 17 stored", revision="shop-api-00006-fan", instance="z", severity="INFO"),
        Line(text=_START, log="system", severity="INFO", after=1.0),
        Line(text=_PROBE, after=241.0, log="system", severity="ERROR"),
    ),
    near_miss=(
        Line(text="shop.orders: order 17 stored", revision="shop-api-00006-fan", instance="z", severity="INFO"),
        Line(text=_START, log="system", severity="INFO", after=1.0),
        Line(text="shop.main: ready on port 3000", after=2.0),
        Line(text=_PROBE, after=241.0, log="system", severity="ERROR"),
    ),
    origin="run in the lab 2026-11; the probe's words from Cloud Run documentation; names are the sample's own",
)
