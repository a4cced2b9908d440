"""All egress goes through the network since a deployment, and nothing there leads to hosts outside."""

from typing import Any

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.summaries: model provider call failed: httpx.ConnectTimeout"
_NEW = "shop-api-00008-rov"


def _deploy(egress: str) -> dict[str, Any]:
    annotations = {
        "run.googleapis.com/vpc-access-egress": egress,
        "run.googleapis.com/vpc-access-connector": "shop-connector",
    }
    return {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "methodName": "google.cloud.run.v1.Services.ReplaceService",
        "resourceName": "namespaces/shop/services/shop-api",
        "requestMetadata": {"callerSuppliedUserAgent": "gcloud/560.0.0 command/gcloud.run.deploy client-os/LINUX"},
        "request": {"service": {"spec": {"template": {"metadata": {"annotations": annotations}}}}},
    }


def _sample(egress: str) -> tuple[Line, ...]:
    return (
        Line(log="requests", severity="INFO", status=200),
        Line(log="activity", severity="NOTICE", payload=_deploy(egress), after=5.0),
        *(Line(text=_TEXT, severity="ERROR", after=10.0 + 5 * n, revision=_NEW, instance="b") for n in range(3)),
    )


SIGNATURE = Signature(
    id="egress-without-translation",
    title="{service}: since its deployment all egress goes through the network, and {outside|hosts outside} cannot be reached from there",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="connector",
    requires=(
        Need(facts=("public-way-lost-with-egress",)),
        Need(
            facts=(
                "failed-with-model-call",
                "model-call-broken-lasting",
                "provider-failure-lasting",
                "failed-with-third-party",
            ),
            scope="revision",
        ),
    ),
    ended_by=(Need(facts=("model-answered", "service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "model-provider-unreachable",
        "third-party-unreachable",
        "request-timeout-reached",
        "worker-timeout",
    ),
    rivals=("model-provider-unreachable", "third-party-unreachable", "connector-saturated"),
    detail=(
        "With egress all-traffic a call to a public address leaves through the connector's subnet, which has no public address of its own: without Cloud NAT its packets vanish. "
        "Private stores stay in reach. Whether Cloud NAT exists is not in these entries"
    ),
    predicts="only public destinations fail, on this revision only, and always by a connect time-out",
    discriminator=Question(
        do="look for Cloud NAT on the connector's network and region",
        decides="whether anything translates the addresses of what leaves",
        command="gcloud compute routers list --project={project|PROJECT} --format='table(name,region,network,nats[].name)'",
    ),
    remedies=(
        Remedy(
            id="set-egress-private-ranges",
            do="let only private ranges leave through the connector",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --vpc-egress=private-ranges-only",
        ),
        Remedy(id="make-nat", do="set up Cloud NAT for the connector's subnet", risk="medium"),
    ),
    key_phrase="httpx.ConnectTimeout",
    hit=_sample("all-traffic"),
    near_miss=_sample("private-ranges-only"),
    origin="Cloud Run documentation on egress and Cloud NAT; httpx's words: run in the lab 2026-11",
)
