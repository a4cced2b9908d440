"""the cache lets everybody wait: {said|each PING takes long}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="cache-slow",
    title="the cache lets everybody wait: {said|each PING takes long}",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="cache",
    requires=(Need(facts=("cache-answers-slowly",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("cache-silent", "connector-saturated"),
    detail="Redis has one thread for commands: when a PING waits, everything waits, behind a long script or command, or for want of processor time",
    discriminator=Question(
        do="look at what the cache is busy with",
        decides="whether one client keeps its only thread busy",
        command="redis-cli -h HOST slowlog get 10",
    ),
    remedies=(
        Remedy(
            id="end-the-long-command",
            do="end the script or the client that keeps it busy",
            risk="medium",
            command="redis-cli -h HOST client list",
        ),
    ),
    key_phrase="10.20.0.3:6379",
    hit=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            seconds=0.9,
            values={"ping": "PONG"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    near_miss=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            seconds=0.01,
            values={"ping": "PONG"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
