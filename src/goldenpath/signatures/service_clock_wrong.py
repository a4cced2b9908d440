"""the clock of {service} is {seconds|far} s from everybody else's, and its tokens are refused."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="service-clock-wrong",
    title="the clock of {service} is {seconds|far} s from everybody else's, and its tokens are refused",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("service-clock-differs",)), Need(facts=("token-refused-seen",), scope="system")),
    ended_by=(),
    explains=("token-expires-before-use@callers", "clocks-differ@callers", "token-refused-seen"),
    rivals=("clocks-differ", "token-key-mismatch", "checker-clock-wrong"),
    detail="One service dates its answers far from our clock while the others agree with ours; where a platform gives all of them one clock, it is what runs inside that counts otherwise",
    discriminator=Question(
        do="print the time inside an instance of the service, and beside it",
        decides="whether its own code or its machine counts otherwise",
        command="",
    ),
    remedies=(
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision whose clock was right",
            risk="low",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="not yet valid",
    hit=(
        Seen(
            component="shop-auth",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 10:05:00 GMT", "x-served-by": "shop-auth/1"},
        ),
        Seen(
            component="shop-api",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT", "x-served-by": "shop-api/1"},
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="token-refused",
            seen="TOKEN_MALFORMED: not yet valid",
            values={"code": "TOKEN_NOT_YET_VALID"},
            after=0.4,
        ),
    ),
    near_miss=(
        Seen(
            component="shop-auth",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT", "x-served-by": "shop-auth/1"},
        ),
        Seen(
            component="shop-api",
            status=200,
            body="{}",
            headers={"date": "Mon, 05 Jan 2026 10:00:00 GMT", "x-served-by": "shop-api/1"},
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="token-refused",
            seen="TOKEN_MALFORMED: not yet valid",
            values={"code": "TOKEN_NOT_YET_VALID"},
            after=0.4,
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
