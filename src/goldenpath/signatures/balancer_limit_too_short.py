"""The load balancer's limit is shorter than the service needs for an answer that it gives."""

from functools import partial

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_edge = partial(Line, log="balancer", service="shop-lb", revision="", instance="", path="/api/reports")
_own = partial(Line, log="requests", path="/api/reports", severity="INFO", status=200)
_LEFT = {"statusDetails": "backend_timeout"}

SIGNATURE = Signature(
    id="balancer-limit-too-short",
    title="{service}: the load balancer stops waiting for {route} after {limit} s; the service answers well after {took} s",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(Need(facts=("answered-after-balancer-left",)),),
    excluded_by=(
        Exclusion(
            fact="instance-died",
            why="instances of a service die in the same window: the backend does not answer because of that",
            scope="system",
        ),
    ),
    ended_by=(Need(facts=("balancer-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    explains=("balancer-backend-timeout",),
    rivals=("balancer-backend-timeout", "request-timeout-reached"),
    detail="The service's own entries show whole answers for the requests that the balancer had given up. Where the route became slower with a deployment, the service may be what has to be mended",
    predicts="all such requests last {limit} s at the balancer and longer, without an error, at the service",
    discriminator=Question(
        do="compare the backend service's time-out with the route's usual time, before and after the last deployment",
        decides="whether the limit is too short or the route has become slow",
        command="gcloud compute backend-services describe BACKEND --global --project={project|PROJECT} --format='value(timeoutSec)'",
    ),
    remedies=(
        Remedy(
            id="raise-the-balancers-limit",
            do="set the backend service's time-out above the longest honest answer",
            risk="medium",
            command="gcloud compute backend-services update BACKEND --global --timeout=120 --project={project|PROJECT}",
        ),
    ),
    key_phrase="backend_timeout",
    hit=tuple(
        line
        for n in range(3)
        for line in (
            _edge(after=20.0 * n, severity="WARNING", status=504, latency=5.0, payload=_LEFT),
            _own(after=20.0 * n, latency=9.0),
        )
    ),
    near_miss=tuple(
        line
        for n in range(3)
        for line in (
            _edge(after=20.0 * n, severity="INFO", status=101, latency=5.0, payload=_LEFT),
            _own(after=20.0 * n, latency=4.0),
        )
    ),
    origin="run in the lab 2026-11; External Application Load Balancer logging, statusDetails table",
)
