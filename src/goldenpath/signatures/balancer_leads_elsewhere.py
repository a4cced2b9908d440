"""The load balancer leads a host's requests to another service than before, which does not know them."""

from functools import partial

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_home = partial(Line, log="requests", severity="INFO", status=200, path="/api/orders")
_ACCESS = 'INFO:     169.254.8.129:0 - "GET /api/orders HTTP/1.1" 404 Not Found'
_other = partial(
    Line,
    log="requests",
    severity="WARNING",
    status=404,
    path="/api/orders",
    service="shop-web",
    revision="shop-web-00003-rul",
    instance="b",
)
_STRAYED = tuple(
    line
    for n in range(3)
    for line in (
        _other(after=10.0 + n),
        Line(
            text=_ACCESS, log="stdout", service="shop-web", revision="shop-web-00003-rul", instance="b", after=10.0 + n
        ),
    )
)

SIGNATURE = Signature(
    id="balancer-leads-elsewhere",
    title="requests for {host|a host} that {before|another service} had answered now arrive at {service}, which does not know them",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(Need(facts=("host-led-elsewhere",)),),
    ended_by=(),
    ceiling="suspected",
    explains=("websocket-origin-refused", "test-asks-unknown-routes"),
    rivals=("balancer-route-missing", "no-healthy-backend"),
    detail="Both services answer; which of them is asked is decided before them, by the URL map's host rules and path matchers, a domain mapping or DNS. A missing rule leads to the default backend",
    predicts="{before|the former service} has no entry of the host since, and answers when it is called at its own address",
    discriminator=Question(
        do="read the URL map's host rules, and when they were changed",
        decides="whether the rule for the host is missing or names another backend",
        command="gcloud compute url-maps describe MAP --global --project={project|PROJECT} --format='yaml(hostRules,pathMatchers,defaultService)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-host-rule",
            do="put the host rule back that leads {host|the host} to {before|its service}",
            risk="medium",
            command="gcloud compute url-maps edit MAP --global --project={project|PROJECT}",
        ),
    ),
    key_phrase="GET /api/orders HTTP/1.1",
    hit=(_home(), _home(after=2.0), *_STRAYED),
    near_miss=(_home(), _home(after=2.0), *_STRAYED, _home(after=20.0)),
    origin="run in the lab 2026-11",
)
