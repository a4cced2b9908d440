"""A call to a host outside is not answered, and requests or starts fail with it."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='rates.shop.example', port=443): Max retries exceeded with url: /v1/rates "
    "(Caused by ConnectTimeoutError(<HTTPSConnection(host='rates.shop.example', port=443) at 0x7f37a6024d90>, 'Connection to rates.shop.example timed out. (connect timeout=5)'))"
)

SIGNATURE = Signature(
    id="third-party-unreachable",
    title="{service} gets no answer from {host|a host outside}",
    layer=Layer.DEPENDENCY,
    rung=Rung.BACKING,
    accuses="third-party",
    requires=(
        Need(facts=("third-party-connect-failed",)),
        Need(facts=("failed-with-third-party",)),
    ),
    excluded_by=(
        Exclusion(
            fact="died-at-import",
            why="the process dies while it is imported, before it opens a connection",
            scope="instance",
        ),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "worker-timeout",
        "request-timeout-reached",
        "port-not-bound",
        "startup-probe-unanswered",
        "liveness-probe-kills",
    ),
    rivals=(
        "connector-saturated",
        "certificate-expired",
        "name-resolution-fails",
        "model-provider-unreachable",
        "tls-against-plain-port",
    ),
    detail="The call failed at the same moment as a request or a start of the same instance, so it was not in the background. Whether the far side or the way to it is at fault is not in these entries",
    predicts="calls to the same host fail from other networks too, or only from this one",
    discriminator=Question(
        do="call the host from another network",
        decides="whether the far side or the way out is at fault",
        command="curl -svo /dev/null --max-time 10 https://{host|HOST}/",
    ),
    remedies=(
        Remedy(
            id="bound-and-do-without", do="give the call a short limit and let the program go on without its answer"
        ),
    ),
    key_phrase="rates.shop.example",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.3),
        Line(text="Container called exit(3).", after=1.0, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text=_TEXT, severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
        Line(after=40.0, log="requests", severity="ERROR", status=503, latency=0.02, path="/api/items"),
    ),
    origin="requests 2.34.2, measured 2026-11; names are the sample's own",
)
