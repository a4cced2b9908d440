"""our own questions were turned away for coming too often."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-over-rate",
    title="our own questions were turned away for coming too often",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(Need(facts=("walk-over-rate",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("tests-banned-themselves",),
    detail="The service answered, and asked for fewer calls: that is its protection at work. Whether others are turned away too was not seen, and nothing is said about the rest of the path",
    discriminator=Question(
        do="wait as long as the answer asks, then check once",
        decides="whether anything but the rate is wrong",
        command="",
    ),
    remedies=(
        Remedy(
            id="check-less-often",
            do="lower budget.probes_per_minute, or give the walk an account of its own",
            risk="low",
            command="",
        ),
    ),
    key_phrase="too_many_attempts",
    hit=(
        Gone(
            component="shop-auth",
            failed="login",
            problem="over-rate",
            seen="HTTP 429 too_many_attempts",
            values={"status": 429},
            after=0.4,
        ),
    ),
    near_miss=(
        Gone(
            component="shop-auth",
            failed="login",
            problem="status",
            seen="HTTP 500 too_many_attempts",
            values={"status": 500},
            after=0.4,
        ),
    ),
    origin="the reference platform's contract of the login and RFC 6585 (429), 2026-11; names are the sample's own",
)
