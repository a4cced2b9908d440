"""A store gives no good answer to what is declared, and nobody misses it: its services use another address or way."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_REFUSED = Seen(
    component="database",
    protocol="postgres",
    purpose="select-1",
    way="inside",
    target="10.20.0.9:5432",
    phase=Phase.CONNECT,
    reason=Reason.REFUSED,
)

SIGNATURE = Signature(
    id="store-asked-elsewhere",
    title="the {store} gave no good answer to what is declared here, and the path leads through: its services use another address, way or user, or this path does not need it",
    layer=Layer.TEST,
    rung=Rung.BACKING,
    requires=(Need(facts=("store-not-missed",)),),
    ended_by=(),
    stands_alone=False,
    ceiling="suspected",
    detail=(
        "The store was asked from here, with the address and the credentials that the environment's file declares. Users come through and no service says that it misses the store, "
        "so the question from here failed alone: what is declared is old or mistyped, this place has no way into the store's network, or what was walked does not touch the store"
    ),
    predicts="the services' own settings name another address than the environment's file, or the same question is answered from inside their network",
    discriminator=Question(
        do="compare the declared address with the one that the services are set to use",
        decides="whether the environment's file is to be mended or this place has no way to the store",
        command="gcloud run services describe {service|SERVICE} --region={region|REGION} --project={project|PROJECT} --format='yaml(spec.template.spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="declare-what-is-used",
            do="declare in the environment's file the address and credentials that the services use, or ask the store from a place inside their network",
        ),
    ),
    key_phrase="select-1",
    hit=(_REFUSED, Gone(component="shop-api", after=0.4)),
    near_miss=(
        _REFUSED,
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    origin="a lab whose file declared a port on which nothing listened, 2026-12; names are the sample's own",
)
