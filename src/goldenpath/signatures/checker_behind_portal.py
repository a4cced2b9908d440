"""a portal or proxy on our side answers instead of the environment."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-behind-portal",
    title="a portal or proxy on our side answers instead of the environment",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("portal-answers",)),),
    seen_live=(Need(facts=("everybody-led-away",)),),
    live_ceiling="suspected",
    ended_by=(),
    explains=("service-unreached-seen",),
    rivals=("balancer-withholds", "certificate-untrusted"),
    detail="Answers ask for credentials of a proxy or a network, or different hosts all lead to one that nobody declared: nothing of the environment itself was seen. Where that host is where everybody logs in, declare it under domains",
    discriminator=Question(
        do="open any other page from here",
        decides="whether something on our side wants to be asked first",
        command="curl -sI http://example.com/",
    ),
    remedies=(
        Remedy(
            id="pass-the-portal",
            do="log in at the portal, or declare the proxy under network.proxy",
            risk="low",
            command="",
        ),
    ),
    key_phrase="api.shop.example",
    hit=(
        Seen(component="shop-api", target="http://api.shop.example/health", status=511, body="log in first"),
        Gone(
            component="shop-api", failed="login", problem="status", seen="HTTP 511", values={"status": 511}, after=0.4
        ),
    ),
    near_miss=(
        Seen(component="shop-api", target="http://api.shop.example/health", status=503, body="log in first"),
        Gone(
            component="shop-api", failed="login", problem="status", seen="HTTP 503", values={"status": 503}, after=0.4
        ),
    ),
    live_hit=(
        Seen(
            component="shop-api",
            target="https://api.shop.example/health",
            phase=Phase.BODY,
            reason=Reason.REDIRECT_AWAY,
            text="http://portal.example/login",
        ),
        Seen(
            component="shop-auth",
            target="https://auth.shop.example/health",
            phase=Phase.BODY,
            reason=Reason.REDIRECT_AWAY,
            text="http://portal.example/login",
        ),
        Gone(component="shop-api", failed="login", problem="no-answer", seen="redirect-away at body", after=0.4),
    ),
    live_near_miss=(
        Seen(component="shop-api", target="https://api.shop.example/health", status=200, body="{}"),
        Seen(component="shop-auth", target="https://auth.shop.example/health", status=200, body="{}"),
        Gone(component="shop-api", after=0.4),
    ),
    origin="RFC 6585 (511) and RFC 9110 (407), written by hand, not seen in a run; names are the sample's own",
)
