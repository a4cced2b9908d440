"""A test asks for routes that the service does not have."""

from goldenpath.contracts import Line, Need, Question, Signature
from goldenpath.model.topology import Layer, Rung

_ACCESS = 'INFO:     169.254.8.129:0 - "GET /api/v2/orders HTTP/1.1" 404 Not Found'

SIGNATURE = Signature(
    id="test-asks-unknown-routes",
    title="{service}: {count} routes asked by {agent|a test client} are served by nobody",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("unknown-routes-asked",)),),
    ended_by=(),
    ceiling="suspected",
    stands_alone=False,
    detail="404, 405 and 422 are answers of a service that works: the test asks for other paths, methods or fields than the service has. Asked: {routes}",
    predicts="the routes are missing in the service's own list of routes, or stand under another prefix",
    discriminator=Question(
        do="compare the test's paths with the service's list of routes",
        decides="whether the test or the routes changed",
        command="",
    ),
    key_phrase="GET /api/v2/orders",
    hit=(
        Line(text=_ACCESS, log="stdout", severity="INFO", after=0.01),
        Line(
            log="requests",
            severity="WARNING",
            status=404,
            latency=0.004,
            path="/api/v2/orders",
            agent="python-httpx/0.28.1",
        ),
        Line(
            log="requests",
            severity="WARNING",
            status=404,
            latency=0.004,
            path="/api/v2/items",
            agent="python-httpx/0.28.1",
            after=0.2,
        ),
        Line(
            log="requests",
            severity="WARNING",
            status=405,
            latency=0.004,
            path="/api/v2/carts",
            method="PUT",
            agent="python-httpx/0.28.1",
            after=0.4,
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/items", after=0.6),
    ),
    near_miss=(
        Line(text=_ACCESS, log="stdout", severity="INFO", after=0.01),
        Line(
            log="requests",
            severity="WARNING",
            status=404,
            latency=0.004,
            path="/api/v2/orders",
            agent="python-httpx/0.28.1",
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/items", after=0.6),
    ),
    origin="invented for the sample; the rule is from the reference on tests that ask wrongly",
)
