"""The load balancer stopped waiting before the backend had answered."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="balancer-backend-timeout",
    title="{service}: the load balancer stops waiting for {route|a backend} before the backend answers",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(
        Need(facts=("balancer-stopped-waiting",)),
        Need(facts=("request-failed",), scope="component", within=5.0),
    ),
    excluded_by=(
        Exclusion(
            fact="instance-died",
            why="instances of a service die in the same window: the backend does not answer because of that",
            scope="system",
        ),
    ),
    ended_by=(
        Need(facts=("balancer-served",), scope="component", same=("route",)),
        Need(facts=("balancer-served",), scope="component"),
    ),
    ceiling="suspected",
    rivals=("request-timeout-reached", "no-healthy-backend", "connector-saturated"),
    detail="The balancer's own limit fired. Either it is too short for what the backend has to do, or the backend hangs; the backend's own entry for the request tells which. With status 101 the same word is the normal end of an idle WebSocket",
    predicts="all such requests last as long as the backend service's time-out; the backend finishes them later, or never",
    discriminator=Question(
        do="compare the latency of these requests with the backend service's time-out, and find the same requests in the service's own log",
        decides="whether the limit is short or the service hangs",
        command="gcloud compute backend-services describe BACKEND --global --project={project|PROJECT} --format='value(timeoutSec,protocol)'",
    ),
    remedies=(
        Remedy(
            id="raise-the-limit",
            do="raise the limit where the service answers well, but later",
            risk="medium",
            command="gcloud compute backend-services update BACKEND --global --timeout=120 --project={project|PROJECT}",
        ),
    ),
    key_phrase="backend_timeout",
    hit=(
        Line(
            log="balancer",
            service="shop-lb",
            revision="",
            instance="",
            severity="WARNING",
            status=502,
            latency=30.0,
            path="/api/reports",
            payload={"statusDetails": "backend_timeout"},
        ),
    ),
    near_miss=(
        Line(
            log="balancer",
            service="shop-lb",
            revision="",
            instance="",
            severity="INFO",
            status=101,
            latency=600.0,
            path="/ws",
            payload={"statusDetails": "backend_timeout"},
        ),
    ),
    origin="External Application Load Balancer logging, statusDetails table; not seen in a run",
)
