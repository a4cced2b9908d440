"""the name server {server|of the environment} gives no usable answer."""

from goldenpath.contracts import Exclusion, Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="name-server-down",
    title="the name server {server|of the environment} gives no usable answer",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="dns",
    requires=(Need(facts=("name-server-fails",)),),
    excluded_by=(
        Exclusion(
            fact="own-network-lost",
            why="nothing at all is reached from here: our own network is the suspect",
            scope="system",
        ),
    ),
    ended_by=(),
    explains=("service-unreached-seen",),
    rivals=("name-not-known", "balancer-down"),
    detail="Every question to the declared name server went without an answer of its own. What lies behind the names was not seen",
    discriminator=Question(
        do="ask another name server for the same name",
        decides="whether the name server or the way to it is at fault",
        command="dig @{server|SERVER} {host|HOST}",
    ),
    remedies=(
        Remedy(
            id="mend-the-name-server",
            do="bring the name server back, or point clients to another one",
            risk="medium",
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
            phase=Phase.RESOLVE,
            reason=Reason.RESOLVER_SILENT,
            seconds=5,
            after=5,
        ),
        Gone(component="dns", failed="resolve", problem="no-answer", seen="resolver-silent at resolve", after=5.2),
    ),
    near_miss=(
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-api",
            target="api.shop.example",
            values={"addresses": "203.0.113.9"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
