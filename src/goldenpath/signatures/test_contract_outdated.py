"""A test suite follows another contract than the service's."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_ACCESS = 'INFO:     169.254.8.129:0 - "GET /api/v2/orders HTTP/1.1" 404 Not Found'
_vain = partial(Line, log="requests", severity="WARNING", status=404, latency=0.004, agent="shop-acceptance-suite/4.1")
_SERVED = Line(log="requests", severity="INFO", status=200, path="/api/items", agent="Mozilla/5.0 (X11)", after=9.0)
_ASKED = ("/api/v2/orders", "/api/v2/items", "/api/baskets")

SIGNATURE = Signature(
    id="test-contract-outdated",
    title="{agent|a test client} asks again and again for {count|some} routes that nobody serves: {routes|see the proof}",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("unknown-routes-asked-again",)),),
    ended_by=(),
    ceiling="suspected",
    explains=("test-asks-unknown-routes",),
    rivals=("balancer-leads-elsewhere", "balancer-route-missing"),
    detail="Others are served on the same host and under the same prefix, and nothing fails: the suite asks for other paths or methods than the service has. Whether the suite is too old or the service lost what was promised, the contract tells",
    predicts="the routes are missing in the service's own list of routes, or stand there under another name",
    discriminator=Question(
        do="compare the suite's paths with the service's published list of routes",
        decides="whether the suite or the service left the contract",
        command="",
    ),
    remedies=(Remedy(id="follow-the-contract", do="bring the suite to the contract that the service publishes"),),
    key_phrase="GET /api/v2/orders",
    hit=(
        Line(text=_ACCESS, log="stdout", severity="INFO", after=0.01),
        *(_vain(path=path, after=float(n)) for n in range(2) for path in _ASKED),
        _SERVED,
    ),
    near_miss=(
        Line(text=_ACCESS, log="stdout", severity="INFO", after=0.01),
        *(_vain(path=path) for path in _ASKED),
        _SERVED,
    ),
    origin="run in the lab 2026-11; names are the sample's own",
)
