"""{host|the host} resolves to {led|another address}, and not to {wanted|its load balancer}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="address-record-wrong",
    title="{host|the host} resolves to {led|another address}, and not to {wanted|its load balancer}",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="dns",
    requires=(Need(facts=("name-leads-elsewhere",)),),
    ended_by=(),
    explains=(
        "balancer-down@callers",
        "certificate-of-other-name@callers",
        "certificate-untrusted@callers",
        "balancer-withholds@callers",
        "service-unreached-seen",
    ),
    rivals=("name-not-known", "balancer-down", "certificate-of-other-name"),
    detail="The name leads to an address that is not the one of the load balancer, and what answers there is not the service",
    discriminator=Question(
        do="compare the record with the load balancer's address",
        decides="whether the record or the load balancer was moved",
        command='gcloud compute forwarding-rules list --global --project={project|PROJECT} --format="table(name,IPAddress)"',
    ),
    remedies=(
        Remedy(
            id="correct-the-record",
            do="set the record to the address of the load balancer",
            risk="low",
            command="gcloud dns record-sets update {host|HOST}. --zone=ZONE --type=A --ttl=300 --rrdatas=ADDRESS",
        ),
    ),
    key_phrase="api.shop.example",
    hit=(
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-api",
            target="api.shop.example",
            values={"addresses": "198.51.100.4"},
        ),
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-auth",
            target="auth.shop.example",
            values={"addresses": "203.0.113.9"},
        ),
        Seen(
            component="shop-api", target="https://api.shop.example/health", phase=Phase.CONNECT, reason=Reason.REFUSED
        ),
        Gone(component="certificate", failed="tls", problem="no-answer", seen="refused at connect", after=0.4),
    ),
    near_miss=(
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-api",
            target="api.shop.example",
            values={"addresses": "203.0.113.9"},
        ),
        Seen(
            component="dns",
            protocol="dns",
            purpose="name-of-shop-auth",
            target="auth.shop.example",
            values={"addresses": "203.0.113.9"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
