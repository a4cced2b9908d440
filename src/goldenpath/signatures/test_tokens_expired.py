"""A test client goes on with tokens that have expired."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: token refused: Signature has expired"

SIGNATURE = Signature(
    id="test-tokens-expired",
    title="{service} refuses the expired tokens of a test client at {route}, and serves others",
    layer=Layer.TEST,
    rung=Rung.SERVING,
    accuses="client",
    requires=(
        Need(facts=("test-client-tokens-expired",)),
        Need(facts=("token-expiry-refused",), scope="component", within=10.0),
    ),
    supports=("test-client-asked",),
    ended_by=(),
    ceiling="suspected",
    rivals=("token-expires-before-use", "test-credentials-wrong", "token-key-mismatch"),
    detail="The service answers, names the expiry as the reason and serves others meanwhile. The client was not seen to log in anew. Tokens that are kept in a file or fixture, or a run that outlives them, do that",
    predicts="the same calls with a fresh token succeed; the tests pass when they start anew",
    discriminator=Question(
        do="call the route by hand with a token that was just issued",
        decides="whether the test's tokens or the service is at fault",
        command="",
    ),
    remedies=(
        Remedy(id="issue-fresh-tokens", do="let the tests log in at their start and again when a token expires"),
    ),
    key_phrase="Signature has expired",
    hit=(
        Line(log="requests", severity="INFO", status=200, path="/api/orders", agent="Mozilla/5.0 (X11; Linux x86_64)"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=1.0),
        Line(text=_TEXT, after=1.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=2.0),
        Line(text=_TEXT, after=2.003, severity="WARNING"),
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders", after=3.0),
        Line(text=_TEXT, after=3.003, severity="WARNING"),
        Line(
            log="requests",
            severity="INFO",
            status=200,
            path="/api/orders",
            agent="Mozilla/5.0 (X11; Linux x86_64)",
            after=4.0,
        ),
    ),
    near_miss=(
        Line(log="requests", severity="WARNING", status=401, latency=0.004, path="/api/orders"),
        Line(text=_TEXT, after=0.003, severity="WARNING"),
        Line(log="requests", severity="INFO", method="POST", status=200, path="/auth/login", after=0.5),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=1.0),
    ),
    origin="PyJWT's words: run 2026-11; the rule is from the reference on tests that ask wrongly",
)
