"""A test suite brings tokens that are not made for the service."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: token refused: InvalidAudienceError: Audience doesn't match"
_refused = partial(
    Line, log="requests", severity="WARNING", status=401, latency=0.004, agent="shop-acceptance-suite/4.1"
)
_SERVED = tuple(
    Line(log="requests", severity="INFO", status=200, path="/api/orders", agent="Mozilla/5.0 (X11)", after=9.0 + n)
    for n in range(3)
)
_SAID = tuple(Line(text=_TEXT, severity="WARNING", after=0.01 + n) for n in range(4))

SIGNATURE = Signature(
    id="test-tokens-foreign",
    title="{service} refuses the tokens of {agent|a test client} on {route} and takes others'",
    layer=Layer.TEST,
    rung=Rung.SERVING,
    accuses="client",
    requires=(
        Need(facts=("test-client-tokens-foreign",)),
        Need(facts=("token-audience-refused", "token-signature-refused"), within=5.0),
    ),
    ended_by=(),
    ceiling="suspected",
    rivals=("token-audience-wrong", "token-key-mismatch"),
    detail="The same revision serves others meanwhile, so its audience and key fit its issuer's: the suite mints or stores tokens for something else",
    predicts="the same suite passes with a token from the environment's own login",
    discriminator=Question(
        do="decode one of the suite's tokens and compare audience, issuer and key id with a token of the login",
        decides="which of them differs",
        command="",
    ),
    remedies=(Remedy(id="log-in-for-tokens", do="let the suite take its tokens from the environment's own login"),),
    key_phrase="Audience doesn't match",
    hit=(*(_refused(after=float(n)) for n in range(4)), *_SAID, *_SERVED),
    near_miss=(
        *(_refused(after=float(n), agent="Mozilla/5.0 (X11)") for n in range(2)),
        *(_refused(after=2.0 + n) for n in range(2)),
        *_SAID,
        *_SERVED,
    ),
    origin="PyJWT's words; run in the lab 2026-11; names are the sample's own",
)
