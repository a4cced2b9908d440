"""A service refuses every token because its key is not the one that the tokens were signed with."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: token refused: Signature verification failed"

SIGNATURE = Signature(
    id="token-key-mismatch",
    title="{service} refuses every token: the key that it checks signatures with is not the one that they were signed with",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    seen_live=(Need(facts=("fresh-token-refused-for-signature",), scope="component"),),
    requires=(
        Need(facts=("tokens-refused-for-signature",)),
        Need(facts=("token-signature-refused",), within=10.0),
    ),
    ended_by=(
        Need(facts=("request-served",), same=("route",), scope="component"),
        Need(facts=("fresh-token-taken",), scope="component"),
    ),
    explains=("test-credentials-wrong",),
    rivals=("token-audience-wrong", "invoker-denied", "connector-saturated"),
    detail=(
        "Not one token passes, so the secret or key set differs between the signing and the checking side; "
        "a newline at the end of one of them is enough. A single forged or old token would leave others valid"
    ),
    predicts="every route that needs a token answers 401 in milliseconds, from the first request of the revision on",
    discriminator=Question(
        do="compare the hashes of the secret at both sides, never the secret itself",
        decides="whether the two sides hold different keys",
        command="gcloud secrets versions access latest --secret=SECRET --project={project|PROJECT} | sha256sum",
    ),
    remedies=(
        Remedy(
            id="share-the-key",
            do="let both services read the same version of the same secret, in new revisions",
            command="gcloud run services update {service} --region={region|REGION} --update-secrets=VARIABLE=SECRET:latest",
        ),
    ),
    key_phrase="Signature verification failed",
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
            seen="TOKEN_SIGNATURE",
            values={"code": "TOKEN_SIGNATURE"},
            after=0.4,
        ),
    ),
    live_near_miss=(
        Gone(
            component="shop-api",
            failed="socket",
            problem="token-refused",
            seen="TOKEN_AUDIENCE",
            values={"code": "TOKEN_AUDIENCE"},
            after=0.4,
        ),
    ),
    origin="PyJWT 2 and python-jose with a key that ends with a newline, run; names are the sample's own",
)
