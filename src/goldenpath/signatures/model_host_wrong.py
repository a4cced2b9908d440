"""A deployment gave a service a model provider's host that does not exist."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.advice: model provider call failed: httpx.ConnectError: [Errno -2] Name or service not known"
_NEW = "shop-api-00008-vax"
_DEPLOY = Line(
    log="activity",
    severity="NOTICE",
    after=5.0,
    instance="",
    payload={
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": "run.googleapis.com",
        "methodName": "google.cloud.run.v1.Services.ReplaceService",
        "resourceName": "namespaces/shop/services/shop-api",
        "requestMetadata": {"callerSuppliedUserAgent": "google-cloud-sdk gcloud/560.0.0 command/gcloud.run.deploy"},
        "request": {"service": {"metadata": {"name": "shop-api"}}},
    },
)

SIGNATURE = Signature(
    id="model-host-wrong",
    title="{service}: since the deployment of {revision|this revision} the model provider's host does not resolve",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("model-name-unknown-since-deployment",)),
        Need(facts=("failed-with-model-call", "model-call-broken-lasting"), within=2.0),
    ),
    ended_by=(Need(facts=("model-answered", "service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "model-provider-unreachable",
        "third-party-unreachable",
        "name-resolution-fails",
    ),
    rivals=("name-resolution-fails", "model-provider-unreachable"),
    detail="The resolver answers that there is no such name, and the revision before served until this one was deployed: the name was changed, not the zone. A record that vanished in the same minutes looks alike",
    predicts="the revision before still resolves its provider; the name in the new settings has never existed",
    discriminator=Question(
        do="compare the provider's address in the settings of both revisions, and resolve both names",
        decides="whether the setting or the record is wrong",
        command="gcloud run revisions describe {revision|REVISION} --region={region|REGION} --format='yaml(spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="former-address",
            do="set the provider's former address, or send the traffic back to the revision before",
            risk="medium",
        ),
    ),
    key_phrase="Name or service not known",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        _DEPLOY,
        *(Line(text=_TEXT, severity="ERROR", after=8.0 + 3.0 * n, revision=_NEW, instance="b") for n in range(4)),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200),
        *(Line(text=_TEXT, severity="ERROR", after=8.0 + 3.0 * n) for n in range(4)),
    ),
    origin="httpx's words; run in the lab 2026-11",
)
