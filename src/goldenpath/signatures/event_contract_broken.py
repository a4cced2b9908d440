"""{service} breaks the promised order of events: {event|an event is missing}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="event-contract-broken",
    title="{service} breaks the promised order of events: {event|an event is missing}",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("event-missing-seen", "event-order-seen")),),
    ended_by=(),
    rivals=("balancer-cuts-live-sockets",),
    detail="The answer came, and an event that the contract promises before it did not: nothing on the way loses one kind of event alone",
    discriminator=Question(
        do="compare the events of a run by this revision with those of the one before",
        decides="since which revision the contract is broken",
        command="",
    ),
    remedies=(
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision that kept the contract",
            risk="low",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="agent_thinking",
    hit=(
        Gone(
            component="shop-api",
            failed="events",
            problem="event-missing",
            seen="agent_thinking did not come before the answer",
            values={"event": "agent_thinking"},
            after=0.4,
        ),
    ),
    near_miss=(
        Gone(
            component="shop-api",
            failed="events",
            problem="silent",
            seen="agent_thinking: nothing in 5.0 s",
            values={"awaited": "agent_thinking"},
            after=0.4,
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
