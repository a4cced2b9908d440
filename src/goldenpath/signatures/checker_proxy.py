"""the proxy {proxy} that this machine goes through {said}: nothing of what lies behind it was seen."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-proxy",
    title="the proxy {proxy} that this machine goes through {said}: nothing of what lies behind it was seen",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("own-proxy-refuses",)),),
    ended_by=(),
    explains=("service-unreached-seen",),
    rivals=("balancer-down", "checker-behind-portal"),
    detail="What users reach is asked for through the declared proxy, and no question came further than it. Users who go another way may be quite well",
    discriminator=Question(
        do="ask the proxy for the same host by hand",
        decides="whether the proxy, what it is told of who asks, or its list of hosts is at fault",
        command="curl -sv --proxy http://{proxy} https://HOST/ -o /dev/null",
    ),
    remedies=(
        Remedy(
            id="mend-the-way-through",
            do="correct url, user and password under network.proxy, or let the proxy allow the hosts",
            risk="low",
            command="",
        ),
    ),
    key_phrase="api.shop.example",
    hit=(
        Seen(
            component="shop-api",
            target="https://api.shop.example/health",
            phase=Phase.CONNECT,
            reason=Reason.CREDENTIALS_REFUSED,
            text="the proxy proxy.shop.example:3128, asked for api.shop.example:443, wants credentials that it takes: 407",
            values={"via": "proxy.shop.example:3128", "proxy.status": 407},
        ),
        Gone(
            component="shop-api", failed="login", problem="no-answer", seen="credentials-refused at connect", after=0.4
        ),
    ),
    near_miss=(
        Seen(
            component="shop-api",
            target="https://api.shop.example/health",
            phase=Phase.CONNECT,
            reason=Reason.REFUSED,
            text="the proxy proxy.shop.example:3128, asked for api.shop.example:443, did not get there: 502",
            values={"via": "proxy.shop.example:3128", "proxy.status": 502},
        ),
        Gone(component="shop-api", failed="login", problem="no-answer", seen="refused at connect", after=0.4),
    ),
    origin="Squid 5 and RFC 9110 (407, CONNECT), RFC 9209 (Proxy-Status); names are the sample's own",
)
