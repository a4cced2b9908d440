"""this machine's clock is {seconds|far} s from that of everybody who answers."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-clock-wrong",
    title="this machine's clock is {seconds|far} s from that of everybody who answers",
    layer=Layer.TEST,
    rung=Rung.ROUTED,
    accuses="client",
    requires=(
        Need(facts=("own-clock-differs",)),
        Need(facts=("certificate-shown-expired", "token-refused-seen"), scope="system"),
    ),
    ended_by=(),
    explains=("certificate-expired@callers", "clocks-differ@callers", "token-refused-seen"),
    rivals=("certificate-expired", "clocks-differ"),
    detail="Several services agree with each other on the time and not with this machine; certificates and tokens are judged by the clock",
    discriminator=Question(
        do="compare this clock with a time server",
        decides="whether this clock or theirs is wrong",
        command="chronyc tracking",
    ),
    remedies=(Remedy(id="set-the-clock", do="set the clock of this machine", risk="low", command=""),),
    key_phrase="x-served-by",
    hit=(
        Seen(
            component="shop-api",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 12:00:00 GMT", "x-served-by": "shop-api/1"},
        ),
        Seen(
            component="shop-auth",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 12:00:00 GMT", "x-served-by": "shop-auth/1"},
        ),
        Gone(component="shop-api", failed="socket", problem="token-refused", seen="TOKEN_EXPIRED", after=0.4),
    ),
    near_miss=(
        Seen(
            component="shop-api",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT", "x-served-by": "shop-api/1"},
        ),
        Seen(
            component="shop-auth",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT", "x-served-by": "shop-auth/1"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="RFC 9110 (Date), written by hand, not seen in a run; names are the sample's own",
)
