"""The load balancer ends every WebSocket at a limit meant for plain requests."""

from functools import partial

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_edge = partial(
    Line, log="balancer", service="shop-lb", revision="", instance="", severity="INFO", path="/ws", status=101
)
_CUT = {"statusDetails": "backend_timeout"}

SIGNATURE = Signature(
    id="balancer-cuts-live-sockets",
    title="{service}: the load balancer ends every WebSocket on {route} after {limit} s",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    accuses="load-balancer",
    requires=(Need(facts=("sockets-cut-at-limit",)),),
    excluded_by=(
        Exclusion(
            fact="instance-died",
            why="instances of a service die in the same window: its sockets end with them",
            scope="system",
        ),
    ),
    ended_by=(),
    ceiling="suspected",
    explains=("balancer-backend-timeout",),
    rivals=("request-timeout-reached", "model-provider-unreachable"),
    detail="The limit lies well below the default of 30 s and no socket outlives it; answers that stream are cut. What makes the sockets last that long, a slow dependency perhaps, is not in these entries",
    predicts="sockets end at {limit} s however busy they are, and clients connect again at once",
    discriminator=Question(
        do="read the backend service's time-out, and hold one socket open past the balancer",
        decides="whether the balancer's limit or the service ends it",
        command="gcloud compute backend-services describe BACKEND --global --project={project|PROJECT} --format='value(timeoutSec)'",
    ),
    remedies=(
        Remedy(
            id="raise-the-sockets-limit",
            do="set the time-out of the backend service that carries sockets to how long a socket may live",
            risk="medium",
            command="gcloud compute backend-services update BACKEND --global --timeout=3600 --project={project|PROJECT}",
        ),
    ),
    key_phrase="backend_timeout",
    hit=tuple(_edge(after=15.0 * n, latency=10.0 + 0.01 * n, payload=_CUT) for n in range(4)),
    near_miss=tuple(_edge(after=700.0 * n, latency=600.0, payload=_CUT) for n in range(4)),
    origin="run in the lab 2026-11; External Application Load Balancer logging, statusDetails table",
)
