"""this machine has no way out: nothing of the environment was seen."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-offline",
    title="this machine has no way out: nothing of the environment was seen",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("own-network-lost",)),),
    ended_by=(),
    explains=(
        "name-server-down@callers",
        "balancer-down@callers",
        "checker-name-server@callers",
        "service-unreached-seen",
    ),
    rivals=("name-server-down", "balancer-down"),
    detail="Our own system refused every connection before anything was sent. This says nothing about the environment",
    discriminator=Question(
        do="reach any other host from here",
        decides="whether our own network or the environment is at fault",
        command="ip route get 1.1.1.1",
    ),
    remedies=(
        Remedy(
            id="connect-this-machine",
            do="connect this machine, or check from another vantage point",
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
            reason=Reason.UNREACHABLE,
            text="Network is unreachable",
        ),
        Gone(component="dns", failed="resolve", problem="no-answer", seen="unreachable at connect", after=0.4),
    ),
    near_miss=(
        Seen(component="shop-api", target="https://api.shop.example/health", status=200, body="{}"),
        Gone(component="shop-api", after=0.4),
    ),
    origin="connect(2), ENETUNREACH, written by hand, not seen in a run; names are the sample's own",
)
