"""A service refuses every token because the audience or issuer it expects is another."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: token refused: Audience doesn't match"

SIGNATURE = Signature(
    id="token-audience-wrong",
    title="{service} refuses every token: the audience or issuer that it expects is not the one that they carry",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    seen_live=(Need(facts=("fresh-token-refused-for-audience",), scope="component"),),
    requires=(
        Need(facts=("tokens-refused-for-audience",)),
        Need(facts=("token-audience-refused",), within=10.0),
    ),
    ended_by=(
        Need(facts=("request-served",), same=("route",), scope="component"),
        Need(facts=("fresh-token-taken",), scope="component"),
    ),
    explains=("token-key-mismatch", "test-credentials-wrong"),
    rivals=("token-key-mismatch", "invoker-denied", "connector-saturated"),
    detail=(
        "The signature was good: the tokens come from the right place and name another recipient or sender. "
        "Which of the two sides is set wrongly these lines cannot say"
    ),
    predicts="every route that needs a token answers 401 in milliseconds; routes without a token answer",
    discriminator=Question(
        do="decode the aud and iss of a refused token and compare with the service's setting",
        decides="whether the sender asks for the wrong audience or the service expects a wrong one",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-audience",
            do="set the audience or issuer that the tokens carry, in a new revision",
            command="gcloud run services update {service} --region={region|REGION} --update-env-vars=VARIABLE=VALUE",
        ),
    ),
    key_phrase="Audience doesn't match",
    hit=(
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders"),
        Line(text=_TEXT, after=0.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/carts", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200, latency=0.02, path="/api/orders"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=3.0),
        Line(text=_TEXT, after=3.003, severity="WARNING"),
    ),
    live_hit=(
        Gone(
            component="shop-api",
            failed="socket",
            problem="token-refused",
            seen="TOKEN_AUDIENCE",
            values={"code": "TOKEN_AUDIENCE"},
            after=0.4,
        ),
    ),
    live_near_miss=(
        Gone(
            component="shop-api",
            failed="socket",
            problem="token-refused",
            seen="TOKEN_SIGNATURE",
            values={"code": "TOKEN_SIGNATURE"},
            after=0.4,
        ),
    ),
    origin="PyJWT 2 with another audience, run; names are the sample's own",
)
