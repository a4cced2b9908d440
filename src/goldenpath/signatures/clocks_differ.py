"""Every token is refused because it comes from the checking side's future."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: token refused: The token is not yet valid (iat)"

SIGNATURE = Signature(
    id="clocks-differ",
    title="{service} refuses every token as not valid yet: its clock and the issuer's differ",
    layer=Layer.CONFIGURATION,
    rung=Rung.SERVING,
    seen_live=(Need(facts=("fresh-token-refused-for-time",), scope="component"),),
    requires=(
        Need(facts=("tokens-refused-as-too-early",)),
        Need(facts=("token-not-yet-valid-said",), within=10.0),
    ),
    ended_by=(Need(facts=("request-served",), same=("route",), scope="component"),),
    ceiling="suspected",
    explains=("test-credentials-wrong",),
    rivals=("token-expires-before-use", "token-key-mismatch"),
    detail=(
        "Not one token passes on these routes from the first refusal on. Which clock is wrong is not in these entries; "
        "an issuer that writes a local time as if it were UTC, or a later nbf on purpose, looks the same"
    ),
    predicts="the same token is accepted after as many seconds as the clocks differ",
    discriminator=Question(
        do="compare the iat of a fresh token with a clock that is known to be right",
        decides="which of the two sides is wrong, and by how much",
        command="date -u +%s",
    ),
    remedies=(
        Remedy(id="right-the-clock", do="set the wrong side's clock right, and issue times in UTC"),
        Remedy(id="allow-leeway", do="allow some seconds of leeway where tokens are checked"),
    ),
    key_phrase="The token is not yet valid",
    hit=(
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=0.0),
        Line(text=_TEXT, after=0.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
    ),
    near_miss=(
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=0.0),
        Line(text=_TEXT, after=0.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    live_hit=(
        Gone(
            component="shop-api",
            failed="socket",
            problem="token-refused",
            seen="TOKEN_EXPIRED",
            values={"code": "TOKEN_EXPIRED"},
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
    origin="PyJWT 2.15: run 2026-11; golang-jwt, jsonwebtoken, jose, google-auth, jjwt, .NET: documentation; names are the sample's own",
)
