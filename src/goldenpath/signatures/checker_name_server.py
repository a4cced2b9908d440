"""this machine's own name server gives no usable answer or knows none of the names."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-name-server",
    title="this machine's own name server gives no usable answer or knows none of the names",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("own-name-server-fails",)),),
    ended_by=(),
    ceiling="suspected",
    explains=("service-unreached-seen",),
    rivals=("name-not-known", "name-server-down"),
    detail="No name of the environment could be resolved, and the configuration names no name server of its own, so the one of this machine was asked: it may not know a private zone",
    discriminator=Question(
        do="ask the same name of another name server, and another name of this one",
        decides="whether this machine's name server or the zone is at fault",
        command="dig @1.1.1.1 {host|HOST}",
    ),
    remedies=(
        Remedy(
            id="name-a-server",
            do="declare the name server under network.nameservers, or the addresses under network.hosts",
            risk="low",
            command="",
        ),
    ),
    key_phrase="api.shop.example",
    hit=(
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-api",
            target="api.shop.example",
            way="own",
            phase=Phase.RESOLVE,
            reason=Reason.RESOLVER_SILENT,
        ),
        Gone(component="dns", failed="resolve", problem="no-answer", seen="resolver-silent at resolve", after=0.4),
    ),
    near_miss=(
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-api",
            target="api.shop.example",
            way="own",
            values={"addresses": "203.0.113.9"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="RFC 1035, written by hand, not seen in a run; names are the sample's own",
)
