"""Tokens are refused as expired although they were just issued."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: token refused: Signature has expired"

SIGNATURE = Signature(
    id="token-expires-before-use",
    title="{service} refuses every token as expired, although logins succeed: their life is too short, or the clocks differ",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("tokens-refused-for-expiry",)),
        Need(facts=("token-expiry-refused",), within=10.0),
    ),
    ended_by=(
        Need(facts=("request-served",), same=("route",), scope="component"),
        Need(facts=("fresh-token-taken",), scope="component"),
    ),
    ceiling="suspected",
    explains=("test-credentials-wrong", "test-tokens-expired"),
    rivals=("token-key-mismatch", "clocks-differ", "test-tokens-expired"),
    detail=(
        "Not one token passes on these routes from the first refusal on, and fresh ones were issued meanwhile. Clients that keep an old token would be let in "
        "after their next login. Which of the two sides is wrong, the life that the issuer sets or a clock, is not in these entries"
    ),
    predicts="a token that was just issued is refused at once; its exp is not later than the checking side's clock",
    discriminator=Question(
        do="log in, and compare iat and exp of the fresh token with the clocks of both services",
        decides="whether the life of tokens is too short or a clock is wrong",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="lengthen-the-life",
            do="give tokens a life well beyond the longest way to their use, in the service that issues them",
            command="gcloud run services update ISSUER --region={region|REGION} --update-env-vars=VARIABLE=SECONDS",
        ),
        Remedy(id="allow-leeway", do="allow some seconds of leeway where tokens are checked"),
    ),
    key_phrase="Signature has expired",
    hit=(
        Line(log="requests", severity="INFO", method="POST", status=200, path="/auth/login"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=3.0),
        Line(text=_TEXT, after=3.003, severity="WARNING"),
    ),
    near_miss=(
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=0.0),
        Line(text=_TEXT, after=0.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
        Line(log="requests", severity="INFO", method="POST", status=200, path="/auth/login", after=3.0),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=4.0),
    ),
    origin="PyJWT 2.15: run 2026-11; jsonwebtoken, jose, golang-jwt, jjwt, .NET: documentation; names are the sample's own",
)
