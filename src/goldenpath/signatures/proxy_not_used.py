"""this machine has a proxy for the web ({variable}), which was not used."""

from goldenpath.contracts import Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_MISSED = Seen(
    component="shop-api",
    target="https://api.shop.example/health",
    phase=Phase.CONNECT,
    reason=Reason.SILENT,
    text="nothing came within 5 s",
)

SIGNATURE = Signature(
    id="proxy-not-used",
    title="this machine has a proxy for the web ({variable}), which was not used; declare it under network.proxy if it is the way",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("machine-proxy-unused",)),),
    ended_by=(),
    ceiling="suspected",
    stands_alone=False,
    rivals=("balancer-down",),
    detail="Variables of this machine are never used silently: a check must go the same way wherever it runs. Something that users reach was not reached without it",
    discriminator=Question(
        do="ask the same URL through the proxy and without it",
        decides="whether this machine reaches the environment through its proxy alone",
        command="curl -sI https://HOST/; curl -sI --noproxy '*' https://HOST/",
    ),
    remedies=(Remedy(id="declare-the-proxy", do="declare the proxy under network.proxy", risk="low", command=""),),
    key_phrase="api.shop.example",
    hit=(
        Seen(component="client", protocol="variable", purpose="machine-proxy", target="HTTPS_PROXY", way="own"),
        _MISSED,
    ),
    near_miss=(
        Seen(component="client", protocol="variable", purpose="machine-proxy", target="HTTPS_PROXY", way="own"),
        Seen(component="shop-api", target="https://api.shop.example/health", status=200, body="{}"),
    ),
    origin="the variables that curl and most programs for the web follow; names are the sample's own",
)
