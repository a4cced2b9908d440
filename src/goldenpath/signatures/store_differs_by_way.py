"""{store} answers from {answers} and is not reached from {misses}: the way differs, not the store."""

from dataclasses import replace

from goldenpath.contracts import Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_SILENT = Seen(
    component="cache",
    protocol="redis",
    purpose="ping",
    way="inside",
    target="10.20.0.3:6379",
    phase=Phase.CONNECT,
    reason=Reason.SILENT,
    text="nothing came within 5 s",
)
_WELL = Seen(
    component="cache",
    protocol="redis",
    purpose="ping",
    way="inside",
    target="10.20.0.3:6379",
    values={"ping": "PONG"},
    vantage="inside",
    after=0.1,
)

SIGNATURE = Signature(
    id="store-differs-by-way",
    title="{store} answers from {answers} and is not reached from {misses}: the way differs, not the store",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    requires=(Need(facts=("store-differs-by-place",)),),
    ended_by=(),
    ceiling="suspected",
    stands_alone=False,
    detail="The same questions were put from both places at the same time. A store that answers one of them runs; what the other one lacks is a way to it",
    discriminator=Question(
        do="compare routes, firewall rules and allowed networks of the two places",
        decides="which rule or route on the way from the place that misses it is at fault, or meant so",
        command="gcloud compute firewall-rules list --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="open-the-way",
            do="where that place must reach it: mend the connector, the route or the rule; else leave it closed",
            risk="medium",
            command="",
        ),
    ),
    key_phrase="10.20.0.3:6379",
    hit=(_SILENT, _SILENT, _WELL, replace(_WELL, after=0.2)),
    near_miss=(_SILENT, _SILENT, replace(_SILENT, vantage="inside"), replace(_SILENT, vantage="inside", after=0.2)),
    origin="made for this page after stores in private networks (RFC 1918); names are the sample's own",
)
