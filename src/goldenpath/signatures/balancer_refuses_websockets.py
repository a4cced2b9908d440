"""The load balancer refuses to upgrade connections to WebSockets."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_edge = partial(Line, log="balancer", service="shop-lb", revision="", instance="", path="/ws", severity="WARNING")
_FAILED = {"statusDetails": "websocket_handshake_failed"}
_OWN = Line(log="requests", severity="INFO", status=101, latency=1.0, path="/ws")

SIGNATURE = Signature(
    id="balancer-refuses-websockets",
    title="{service}: the load balancer answers WebSocket handshakes on {route} with {status}; the service has no entry of them",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(Need(facts=("handshakes-end-at-balancer",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("websocket-origin-refused", "invoker-denied"),
    detail="The service logs other requests of the host and has no entry for these handshakes. A route or a backend protocol that does not allow the upgrade does this, and so may a security policy",
    predicts="plain requests of the same host go through; a handshake past the balancer succeeds",
    discriminator=Question(
        do="open one socket at the service's own address, past the balancer",
        decides="whether the balancer or the service refuses it",
        command="gcloud compute url-maps export MAP --global --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="allow-the-upgrade",
            do="take back the last change of the route, its backend's protocol or its policy: HTTP/1.1 to the backend, upgrade allowed",
            risk="medium",
        ),
    ),
    key_phrase="websocket_handshake_failed",
    hit=(_OWN, *(_edge(after=5.0 + n, status=403, latency=0.0, payload=_FAILED) for n in range(3))),
    near_miss=(
        _OWN,
        *(_edge(after=5.0 + n, status=403, latency=0.0, payload=_FAILED) for n in range(3)),
        *(
            Line(log="requests", severity="WARNING", status=403, latency=0.0, path="/ws", after=5.0 + n)
            for n in range(3)
        ),
    ),
    origin="run in the lab 2026-11; External Application Load Balancer logging, statusDetails table",
)
