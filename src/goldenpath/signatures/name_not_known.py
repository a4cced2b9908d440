"""the name server does not know {host|the host}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="name-not-known",
    title="the name server does not know {host|the host}",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="dns",
    requires=(Need(facts=("name-not-there",)),),
    ended_by=(),
    explains=("service-unreached-seen",),
    rivals=("address-record-wrong", "balancer-down"),
    detail="The declared name server answers, and says that this name does not exist, while the path needs it. Nothing behind the name can be judged by users until it is back",
    discriminator=Question(
        do="ask the zone itself for the record",
        decides="whether the record is gone from the zone or only from this name server",
        command="dig +trace {host|HOST}",
    ),
    remedies=(
        Remedy(
            id="restore-the-record",
            do="put the record for the host back into its zone",
            risk="low",
            command="gcloud dns record-sets create {host|HOST}. --zone=ZONE --type=A --ttl=300 --rrdatas=ADDRESS",
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
            reason=Reason.NAME_UNKNOWN,
            text="NXDOMAIN",
        ),
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-auth",
            target="auth.shop.example",
            values={"addresses": "203.0.113.9"},
        ),
        Gone(
            component="dns",
            failed="resolve",
            problem="no-answer",
            seen="name-unknown at resolve",
            values={"reason": "name-unknown"},
            after=0.4,
        ),
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
