"""The service lets no page open a WebSocket: the pages' origin is not on its list."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.socket: WebSocket refused: origin https://www.shop.example is not allowed"

SIGNATURE = Signature(
    id="websocket-origin-refused",
    title="{service} refuses every WebSocket handshake on {route|its route}: the origin {origin|of the page} is not on its list",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("websocket-always-refused",)),
        Need(facts=("origin-refused",), within=10.0),
    ),
    ended_by=(Need(facts=("request-served",), same=("route",), scope="component"),),
    ceiling="suspected",
    explains=("handler-exception",),
    rivals=("invoker-denied", "connector-saturated", "balancer-backend-timeout"),
    detail=(
        "The handshake reached the program, which answered it in milliseconds. "
        "Whether the origin should be let in is not in these entries: a stranger's page is refused in the same words"
    ),
    predicts="the same handshake with a listed origin is accepted",
    discriminator=Question(
        do="try the handshake once with the page's origin and once with a listed one",
        decides="whether the origin alone decides",
        command="curl -i -N -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: c2hvcC1leGFtcGxlLWtleQ==' -H 'Origin: {origin|ORIGIN}' https://HOST{route|/ws}",
    ),
    remedies=(
        Remedy(
            id="list-the-origin",
            do="add the page's origin, scheme and port included, to the list of allowed origins, in a new revision",
            command="gcloud run services update {service} --region={region|REGION} --update-env-vars=ALLOWED_ORIGINS=ORIGINS",
        ),
    ),
    key_phrase="is not allowed",
    hit=(
        Line(text=_TEXT, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=403, latency=0.004, path="/ws", after=0.001),
        Line(text=_TEXT, severity="WARNING", after=5.0),
        Line(log="requests", severity="WARNING", status=403, latency=0.004, path="/ws", after=5.001),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=101, latency=20.0, path="/ws"),
        Line(
            text="shop.socket: WebSocket refused: origin https://stranger.example is not allowed",
            severity="WARNING",
            after=1.0,
        ),
        Line(log="requests", severity="WARNING", status=403, latency=0.004, path="/ws", after=1.001),
        Line(
            text="shop.socket: WebSocket refused: origin https://stranger.example is not allowed",
            severity="WARNING",
            after=2.0,
        ),
        Line(log="requests", severity="WARNING", status=403, latency=0.004, path="/ws", after=2.001),
    ),
    origin="words of engineio, gorilla/websocket and common handlers: source and public reports; names are the sample's own",
)
