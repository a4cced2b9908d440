"""A service's ingress lets in internal traffic only, and its callers come through the load balancer."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_edge = partial(Line, log="balancer", service="shop-lb", revision="", instance="", severity="WARNING", status=404)
_SENT = {"statusDetails": "response_sent_by_backend"}


def _set(ingress: str) -> Line:
    annotations = {"run.googleapis.com/ingress": ingress}
    return Line(
        log="activity",
        severity="NOTICE",
        after=4.0,
        instance="",
        payload={
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "serviceName": "run.googleapis.com",
            "methodName": "google.cloud.run.v1.Services.ReplaceService",
            "resourceName": "namespaces/shop/services/shop-api",
            "requestMetadata": {"callerSuppliedUserAgent": "google-cloud-sdk gcloud/560.0.0 command/gcloud.run.deploy"},
            "request": {"service": {"metadata": {"name": "shop-api", "annotations": annotations}}},
        },
    )


_BEFORE = Line(log="requests", severity="INFO", status=200)
_LOST = tuple(_edge(after=5.0 + n, latency=0.001, payload=_SENT) for n in range(3))

SIGNATURE = Signature(
    id="ingress-too-narrow",
    title="{service}: its ingress was set to internal; the platform answers the load balancer's requests with 404",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    requires=(
        Need(facts=("requests-lost-at-front",)),
        Need(facts=("ingress-narrowed",), scope="component", within=3600.0),
    ),
    ended_by=(),
    explains=("balancer-route-missing", "test-asks-unknown-routes"),
    rivals=("balancer-route-missing", "invoker-denied", "balancer-leads-elsewhere"),
    detail="A request that the ingress refuses is answered before the service and leaves no entry of it",
    predicts="the service writes nothing while the balancer's log holds 404 for its routes; calls from inside the network are answered",
    discriminator=Question(
        do="read the service's ingress",
        decides="whether requests of the load balancer may come in",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(metadata.annotations)'",
    ),
    remedies=(
        Remedy(
            id="widen-the-ingress",
            do="let the load balancer's requests in",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --ingress=internal-and-cloud-load-balancing",
        ),
    ),
    key_phrase="response_sent_by_backend",
    hit=(_BEFORE, _set("internal"), *_LOST),
    near_miss=(_BEFORE, _set("all"), *_LOST),
    origin="run in the lab 2026-11; Cloud Run documentation, restricting ingress",
)
