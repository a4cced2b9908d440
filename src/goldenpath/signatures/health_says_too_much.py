"""{service} says that all is well while the path ends at it ({step|a step})."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="health-says-too-much",
    title="{service} says that all is well while the path ends at it ({step|a step})",
    layer=Layer.APPLICATION,
    rung=Rung.HEALTHY,
    requires=(Need(facts=("health-green-over-failure",)),),
    ended_by=(),
    ceiling="suspected",
    stands_alone=False,
    detail="A health answer is evidence only if it can turn red. This one stayed green while users could not go on, so no alert and no load balancer learns of it",
    discriminator=Question(
        do="stop a store in a test environment and ask the health route again",
        decides="whether the health route can turn red at all",
        command="",
    ),
    remedies=(
        Remedy(
            id="ask-what-users-need",
            do="let the health route ask the stores and callees that the path needs, within a limit",
            risk="low",
            command="",
        ),
    ),
    key_phrase="api.shop.example/health",
    hit=(
        Seen(
            component="shop-api",
            purpose="health:/health",
            target="https://api.shop.example/health",
            status=200,
            body='{"status": "ok"}',
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    near_miss=(
        Seen(
            component="shop-api",
            purpose="health:/health",
            target="https://api.shop.example/health",
            status=503,
            body='{"status": "down"}',
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
