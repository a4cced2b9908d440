"""The load balancer is told the wrong address or protocol of a back end."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung


def _balancer(at: float, status: int, said: str) -> Line:
    return Line(
        log="balancer",
        service="shop-lb",
        revision="",
        instance="",
        severity="WARNING" if status >= 500 else "INFO",
        status=status,
        latency=0.001,
        after=at,
        payload={"statusDetails": said},
    )


_SERVED = (
    _balancer(0.0, 200, "response_sent_by_backend"),
    Line(log="requests", severity="INFO", status=200, after=0.01),
)
_LOST = tuple(_balancer(5.0 + n, 503, "failed_to_connect_to_backend") for n in range(4))

SIGNATURE = Signature(
    id="balancer-misled-to-backend",
    title="{service}: the load balancer cannot use {backend}, which had served {route}; no end and no deployment of it stand in these entries ({said})",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(Need(facts=("backend-unusable-to-balancer",)),),
    ended_by=(Need(facts=("balancer-served",), scope="component", same=("route",)),),
    ceiling="suspected",
    explains=("no-healthy-backend", "http2-mismatch", "balancer-backend-timeout"),
    rivals=("no-healthy-backend", "missing-module", "connector-saturated"),
    detail=(
        "The service has no entry for these requests, though its others are here; so the suspect is what the load balancer is told: the back "
        "end's region, name, port or protocol. That nothing else between the two failed is not in these entries"
    ),
    predicts="the service answers when it is called past the load balancer; other back ends of the same load balancer serve on",
    discriminator=Question(
        do="compare the back end's protocol, port and endpoint group with the service, and call the service past the load balancer",
        decides="whether the load balancer is told wrongly",
        command="gcloud compute backend-services describe BACKEND --global --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="mend-the-backend-service",
            do="set the protocol, port and endpoint group that the service has",
            risk="medium",
            command="gcloud compute backend-services update BACKEND --global --project={project|PROJECT} --protocol=HTTPS",
        ),
    ),
    key_phrase="failed_to_connect_to_backend",
    hit=(*_SERVED, *_LOST),
    near_miss=(
        *_SERVED,
        *_LOST,
        Line(text="Container called exit(1).", after=4.5, log="system", severity="WARNING"),
    ),
    origin="External Application Load Balancer logging, statusDetails table; run in the lab 2026-11",
)
