"""A test suite asks more often than the service allows one client."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.auth: login refused: too many attempts"
_refused = partial(
    Line, log="requests", severity="WARNING", status=429, latency=0.004, method="POST", path="/auth/login"
)
_SERVED = Line(
    log="requests", severity="INFO", status=200, method="POST", path="/auth/login", agent="Mozilla/5.0 (X11)", after=9.0
)
_SAID = tuple(Line(text=_TEXT, severity="WARNING", after=0.01 + n) for n in range(6))

SIGNATURE = Signature(
    id="test-asks-too-often",
    title="{service} answers 429 to {agent|a test client} alone on {route}: it asks more often than one client may",
    layer=Layer.TEST,
    rung=Rung.SERVING,
    accuses="client",
    requires=(Need(facts=("test-client-over-rate",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("scaling-limit-reached", "test-credentials-wrong"),
    detail="The program itself refuses, and serves others on the same route: its limit for one client or account does its work. Whether the limit is too low for honest clients is not in these entries",
    predicts="the refusals stop when the suite waits as long as the answer says, or logs in once and keeps its token",
    discriminator=Question(
        do="count the suite's requests of one account in a minute, and compare them with the service's limit",
        decides="whether the suite hammers or the limit is too low",
        command="",
    ),
    remedies=(Remedy(id="log-in-once", do="log in once for each run of the suite, and respect retry-after"),),
    key_phrase="too many attempts",
    hit=(*(_refused(after=float(n), agent="shop-acceptance-suite/4.1") for n in range(6)), *_SAID, _SERVED),
    near_miss=(*(_refused(after=float(n), agent="Mozilla/5.0 (X11)") for n in range(6)), *_SAID, _SERVED),
    origin="run in the lab 2026-11; names are the sample's own",
)
