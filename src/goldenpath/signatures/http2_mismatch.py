"""The platform speaks HTTP/2 with a program that understands HTTP/1 only."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "upstream connect error or disconnect/reset before headers. reset reason: protocol error"

SIGNATURE = Signature(
    id="http2-mismatch",
    title="{service}: the platform speaks HTTP/2 with a program that does not: every request ends in {status|502}",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    requires=(
        Need(facts=("http2-preface-refused", "upstream-protocol-error")),
        Need(facts=("request-failed",), scope="revision", within=10.0),
    ),
    supports=("http2-preface-seen",),
    excluded_by=(
        Exclusion(
            fact="instance-answered",
            scope="revision",
            why="the same revision answered other requests: it is spoken to in a tongue it knows",
        ),
    ),
    explains=("no-healthy-backend",),
    rivals=("no-healthy-backend", "connector-saturated", "certificate-expired"),
    detail=(
        "The port is open and the instance lives; the first bytes are not understood. "
        "A program that writes malformed headers can look the same, but not for every request"
    ),
    predicts="the start-up probe passes, and not one request of this revision is answered",
    discriminator=Question(
        do="read the name of the container's port: h2c switches HTTP/2 on",
        decides="whether end-to-end HTTP/2 is switched on",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].ports)'",
    ),
    remedies=(
        Remedy(
            id="switch-http2-off",
            do="switch end-to-end HTTP/2 off, unless the program serves h2c",
            command="gcloud run services update {service} --region={region|REGION} --no-use-http2",
        ),
    ),
    key_phrase="reset reason: protocol error",
    hit=(
        Line(text="WARNING:  Invalid HTTP request received.", severity="WARNING"),
        Line(text=_TEXT, log="requests", severity="ERROR", status=502, latency=0.005, path="/api/orders", after=0.002),
        Line(text="WARNING:  Invalid HTTP request received.", severity="WARNING", after=1.0),
        Line(text=_TEXT, log="requests", severity="ERROR", status=502, latency=0.005, path="/api/carts", after=1.002),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200, path="/api/orders"),
        Line(text=_TEXT, log="requests", severity="ERROR", status=502, latency=0.005, path="/api/export", after=1.0),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=2.0),
    ),
    origin="Envoy's words and Cloud Run documentation, troubleshooting: not seen in a run",
)
