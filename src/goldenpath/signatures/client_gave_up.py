"""Clients leave before the answer that others wait for."""

from functools import partial

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_line = partial(Line, log="balancer", service="shop-lb", revision="", instance="", severity="INFO", path="/api/reports")

SIGNATURE = Signature(
    id="client-gave-up",
    title="{service}: clients leave {route} after {waited} s, before the answer",
    layer=Layer.TEST,
    rung=Rung.SERVING,
    accuses="client",
    requires=(
        Need(facts=("client-left-early",)),
        Need(facts=("request-served", "balancer-served"), scope="component", same=("route",)),
    ),
    supports=("client-departed-said",),
    excluded_by=(
        Exclusion(
            fact="instance-died", why="instances die in the same window: clients leave because of that", scope="system"
        ),
    ),
    ended_by=(Need(facts=("request-served", "balancer-served"), scope="component", same=("route",)),),
    ceiling="suspected",
    rivals=("balancer-backend-timeout", "request-timeout-reached"),
    detail="Others get an answer on the same route, in no less time than these clients wait, and nothing on it fails: the client's own limit is the shorter one. A slow route may still be a fault of its own",
    predicts="with a longer limit the same client gets its answer",
    discriminator=Question(
        do="compare the client's time-out with the route's usual time ({usual|unknown} s here)",
        decides="whether the client's limit is too short or the route too slow",
        command="",
    ),
    remedies=(Remedy(id="raise-the-clients-limit", do="give the client a limit beyond the route's usual time"),),
    key_phrase="client_disconnected_before_any_response",
    hit=(
        _line(status=200, latency=4.0, payload={"statusDetails": "response_sent_by_backend"}),
        _line(after=10.0, latency=2.0, payload={"statusDetails": "client_disconnected_before_any_response"}),
        _line(after=11.0, latency=2.0, payload={"statusDetails": "client_disconnected_before_any_response"}),
        _line(after=12.0, latency=2.0, payload={"statusDetails": "client_disconnected_before_any_response"}),
    ),
    near_miss=(
        _line(status=200, latency=0.1, payload={"statusDetails": "response_sent_by_backend"}),
        _line(after=10.0, latency=20.0, payload={"statusDetails": "client_disconnected_before_any_response"}),
        _line(after=11.0, latency=20.0, payload={"statusDetails": "client_disconnected_before_any_response"}),
        _line(after=12.0, latency=20.0, payload={"statusDetails": "client_disconnected_before_any_response"}),
    ),
    origin="External Application Load Balancer logging, statusDetails table; not seen in a run",
)
