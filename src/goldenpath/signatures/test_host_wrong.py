"""A test suite asks under a host name that leads nowhere."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_ACCESS = 'INFO:     169.254.8.129:0 - "GET /api/orders HTTP/1.1" 404 Not Found'
_OLD = "old-staging.shop.example"
_vain = partial(
    Line,
    log="requests",
    severity="WARNING",
    status=404,
    latency=0.004,
    agent="shop-acceptance-suite/4.1",
    service="shop-web",
    revision="shop-web-00003-rul",
    instance="b",
    host=_OLD,
)
_SERVED = tuple(
    Line(log="requests", severity="INFO", status=200, path=path, agent="Mozilla/5.0 (X11)", after=9.0)
    for path in ("/api/orders", "/api/items")
)
_SAID = Line(text=_ACCESS, log="stdout", service="shop-web", revision="shop-web-00003-rul", instance="b", after=0.01)
_ASKED = ("/api/orders", "/api/items")

SIGNATURE = Signature(
    id="test-host-wrong",
    title="{agent|a test client} asks under {host|a host} that leads to no service of it: its base address is wrong",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("unknown-host-asked",)),),
    ended_by=(),
    ceiling="suspected",
    explains=("test-asks-unknown-routes", "test-contract-outdated"),
    rivals=("balancer-leads-elsewhere", "balancer-route-missing"),
    detail="Nobody else asks under that host and nothing was ever served there; the same paths are served under other hosts. The default backend answered instead. A new host that still lacks its rule looks alike",
    predicts="the same suite passes with the base address that others use",
    discriminator=Question(
        do="compare the suite's base address with the URL map's hosts",
        decides="whether the suite names another environment, or a host rule is still missing",
        command="gcloud compute url-maps list --project={project|PROJECT} --format='yaml(name,hostRules)'",
    ),
    remedies=(Remedy(id="mend-the-base-address", do="give the suite the base address of the environment under test"),),
    key_phrase="GET /api/orders",
    hit=(_SAID, *(_vain(path=path, after=float(n)) for n in range(2) for path in _ASKED), *_SERVED),
    near_miss=(
        _SAID,
        *(_vain(path=path, after=float(n)) for n in range(2) for path in _ASKED),
        _vain(path="/api/orders", agent="Mozilla/5.0 (X11)", after=3.0),
        *_SERVED,
    ),
    origin="run in the lab 2026-11; names are the sample's own",
)
