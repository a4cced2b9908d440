"""The address or the name of the model in a service's settings is none that the provider knows."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "provider answered 404: {'error': {'message': 'Invalid URL (POST /chat/completions)', 'type': 'invalid_request_error'}}"

SIGNATURE = Signature(
    id="model-address-wrong",
    title="{service}: the model provider knows no {path|such address or model}: the setting is wrong",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("model-address-refused",)),
        Need(facts=("failed-with-model", "provider-failure-lasting"), within=2.0),
    ),
    ended_by=(Need(facts=("model-answered", "service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "model-provider-unreachable",
        "third-party-unreachable",
    ),
    rivals=("model-provider-down", "model-provider-key-wrong", "model-provider-unreachable"),
    detail="The provider itself answers, so network and key work; trying again cannot help. A base address without its version, a model's name of another provider, or a model that was withdrawn look like this",
    predicts="each call of this revision is refused at once",
    discriminator=Question(
        do="compare the base address and the model's name in the service's settings with the provider's documentation",
        decides="whether the address or the name is wrong, or the model was withdrawn",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-model-setting",
            do="set the address and the model that the provider documents, or send the traffic back to the revision before",
        ),
    ),
    key_phrase="Invalid URL (POST",
    hit=tuple(Line(text=f"shop.advice: {_TEXT}", severity="ERROR", after=3.0 * n) for n in range(4)),
    near_miss=(
        Line(text=f"shop.advice: the customer's own endpoint was tried: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, after=1.0),
    ),
    origin="OpenAI's documented answer to an unknown path; run in the lab 2026-11",
)
