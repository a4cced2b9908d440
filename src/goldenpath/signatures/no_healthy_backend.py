"""The load balancer has no backend that it could hand a request to."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="no-healthy-backend",
    title="{service}: the load balancer finds no backend that answers ({said})",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(
        Need(facts=("balancer-found-no-backend",)),
        Need(facts=("request-failed",), scope="component", within=5.0),
    ),
    excluded_by=(
        Exclusion(
            fact="instance-died",
            why="instances of a service die in the same window: the load balancer has nothing to hand requests to because of that",
            scope="system",
        ),
        Exclusion(
            fact="crash-loop",
            why="instances of a service die in the same window: the load balancer has nothing to hand requests to because of that",
            scope="system",
        ),
    ),
    ended_by=(Need(facts=("balancer-served",), scope="component"),),
    ceiling="suspected",
    explains=("balancer-backend-timeout",),
    rivals=("missing-module", "connector-saturated", "certificate-expired"),
    detail="The request never reached a service: the balancer itself answered. A serverless backend has no health checks, so there the region, the service's name or the connect is at fault",
    predicts="the service has no entry for these requests; it answers when it is called past the balancer",
    discriminator=Question(
        do="ask the balancer for the health of its backends, and call the service past the balancer",
        decides="whether the backends are down or only the balancer holds them so",
        command="gcloud compute backend-services get-health BACKEND --global --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="mend-the-backend",
            do="mend what the health check asks, or the check itself: path, port, firewall range of the probers",
            risk="medium",
            command="gcloud compute backend-services describe BACKEND --global --project={project|PROJECT}",
        ),
    ),
    key_phrase="failed_to_pick_backend",
    hit=(
        Line(
            log="balancer",
            service="shop-lb",
            revision="",
            instance="",
            severity="WARNING",
            status=503,
            latency=0.001,
            payload={"statusDetails": "failed_to_pick_backend"},
        ),
        Line(
            log="balancer",
            service="shop-lb",
            revision="",
            instance="",
            after=1.0,
            severity="WARNING",
            status=503,
            latency=0.001,
            payload={"statusDetails": "failed_to_pick_backend"},
        ),
    ),
    near_miss=(
        Line(text="statusDetails seen this week: failed_to_pick_backend 0, backend_timeout 0", severity="INFO"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="External Application Load Balancer logging, statusDetails table; not seen in a run",
)
