"""{service} accepts connections and answers nothing, not even whether it lives."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="service-hangs",
    title="{service} accepts connections and answers nothing, not even whether it lives",
    layer=Layer.APPLICATION,
    rung=Rung.HEALTHY,
    requires=(
        Need(facts=("service-freezes",)),
        Need(facts=("silent-after-socket", "instance-steady"), scope="component"),
    ),
    ended_by=(),
    ceiling="suspected",
    explains=("answer-missing-seen", "service-unreached-seen"),
    rivals=("scaling-limit-reached", "database-unreachable"),
    detail="Connections come about, and the route that needs no store and no work is not answered in time: the process itself does not get to it",
    discriminator=Question(
        do="look at what the process is doing: a stack of each thread",
        decides="whether its event loop is blocked, its processor is used up or it waits for a lock",
        command="py-spy dump --pid PID",
    ),
    remedies=(
        Remedy(
            id="restart",
            do="end the instance: a new one answers until the same work comes again",
            risk="low",
            command="gcloud run services update {service} --region={region|REGION} --update-labels=restarted=$(date +%s)",
        ),
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that answered",
            risk="low",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="message_accepted",
    hit=(
        Seen(
            component="shop-api",
            purpose="health:/health/live",
            target="https://api.shop.example/health/live",
            phase=Phase.FIRST_BYTE,
            reason=Reason.SILENT,
            seconds=5,
            after=5,
        ),
        Seen(
            component="shop-api",
            purpose="health:/health/live",
            way="direct",
            target="http://10.0.0.5:8080/health/live",
            phase=Phase.FIRST_BYTE,
            reason=Reason.SILENT,
            seconds=5,
            after=5,
        ),
        Gone(
            component="shop-api", failed="message", problem="silent", seen="message_accepted: nothing in 5.0 s", after=6
        ),
    ),
    near_miss=(
        Seen(
            component="shop-api",
            purpose="health:/health/live",
            target="https://api.shop.example/health/live",
            phase=Phase.CONNECT,
            reason=Reason.SILENT,
            seconds=5,
            after=5,
        ),
        Seen(
            component="shop-api",
            purpose="health:/health/live",
            way="direct",
            target="http://10.0.0.5:8080/health/live",
            status=200,
            body="{}",
        ),
        Gone(
            component="shop-api", failed="message", problem="silent", seen="message_accepted: nothing in 5.0 s", after=6
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
