"""A model provider answers, and refuses the service's key."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-****. "
    "You can find your API key at https://platform.openai.com/account/api-keys.', 'code': 'invalid_api_key'}}"
)

SIGNATURE = Signature(
    id="model-provider-key-wrong",
    title="{service}: the model provider {provider|it calls} refuses its key",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("model-key-refused",)),
        Need(facts=("refusal-felt", "refusal-lasting"), within=2.0),
    ),
    ended_by=(Need(facts=("model-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection"),
    rivals=("connector-saturated", "model-provider-down", "model-provider-rate-limited", "secret-whitespace"),
    detail=(
        "The provider itself answers, so the network works; waiting and trying again cannot help. "
        "Where callers bring keys of their own, look first whose key it was"
    ),
    predicts="each call with this key is refused in less than a second",
    discriminator=Question(
        do="call the provider's list of models with the stored key, and compare the key's last characters with the provider's page",
        decides="whether the key is wrong, withdrawn or of another project",
        command="gcloud secrets versions list SECRET --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="store-a-valid-key",
            do="store a valid key without white space at its end, and deploy a new revision that reads it",
            command="gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
    ),
    key_phrase="Incorrect API key provided",
    hit=(
        Line(text=f"shop.advice: {_TEXT}", severity="ERROR"),
        Line(log="requests", severity="ERROR", status=500, latency=0.4, path="/api/advice", after=0.01),
    ),
    near_miss=(
        Line(text=f"shop.settings: a customer's own key was not stored: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/settings", after=0.1),
    ),
    origin="OpenAI's documented answer to a wrong key: not seen in a run",
)
