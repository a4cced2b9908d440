"""the load balancer does not lead to {behind|the service}, which answers around it."""

from goldenpath.contracts import Exclusion, Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="balancer-withholds",
    title="the load balancer does not lead to {behind|the service}, which answers around it",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    requires=(Need(facts=("front-answers-instead", "path-leads-around")),),
    excluded_by=(Exclusion(fact="door-shut", why="the load balancer takes no connection at all", scope="system"),),
    ended_by=(),
    ceiling="suspected",
    explains=("service-unreached-seen", "upgrade-refused-seen", "socket-ended-seen"),
    rivals=("balancer-down", "port-not-bound"),
    detail="The same path was asked twice: through the load balancer, which answered for the service or cut it off, and around it, where the service answered well",
    discriminator=Question(
        do="read the load balancer's own log for the reason, then its URL map and back end",
        decides="whether its route, its back end, its protocol or a limit of it is wrong",
        command="gcloud logging read 'resource.type=\"http_load_balancer\" AND httpRequest.status>=400' --freshness=15m --format=json --limit=50",
    ),
    remedies=(
        Remedy(
            id="mend-the-route",
            do="correct the route, the back end or the limit that its log names",
            risk="medium",
            command="",
        ),
    ),
    key_phrase="api.shop.example",
    hit=(
        Seen(
            component="shop-api",
            purpose="health:/health",
            target="https://api.shop.example/health",
            status=503,
            body="upstream connect error",
            phase=None,
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            way="direct",
            target="http://10.0.0.5:8080/health",
            status=200,
            body="{}",
            headers={"x-served-by": "shop-api/shop-api-00007-kiv"},
        ),
        Gone(component="shop-api", failed="socket", problem="upgrade-refused", seen="HTTP 503", after=0.4),
    ),
    near_miss=(
        Seen(
            component="shop-api",
            purpose="health:/health",
            target="https://api.shop.example/health",
            status=503,
            body="upstream connect error",
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            way="direct",
            target="http://10.0.0.5:8080/health",
            status=503,
            body="upstream connect error",
        ),
        Gone(component="shop-api", failed="socket", problem="upgrade-refused", seen="HTTP 503", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
