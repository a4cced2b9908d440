"""{service} shows answers that it does not store."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="answer-not-stored",
    title="{service} shows answers that it does not store",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("answer-not-stored-seen",)), Need(facts=("database-answers-here",), scope="system")),
    ended_by=(),
    rivals=("database-unreachable",),
    detail="A message was accepted and its answer was shown to its end, but reading the conversation back does not bring it, while the database answers",
    discriminator=Question(
        do="read the stored conversation of another user from before",
        decides="whether answers are lost since a revision or were never stored",
        command="",
    ),
    remedies=(
        Remedy(
            id="roll-back",
            do="send the traffic to the last revision whose answers were stored",
            risk="low",
            command="gcloud run services update-traffic {service} --region={region|REGION} --to-revisions=REVISION=100",
        ),
    ),
    key_phrase="0 answers instead of one",
    hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1},
        ),
        Gone(component="shop-api", failed="stored", problem="not-stored", seen="0 answers instead of one", after=0.4),
    ),
    near_miss=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            phase=Phase.CONNECT,
            reason=Reason.REFUSED,
        ),
        Gone(component="shop-api", failed="stored", problem="not-stored", seen="0 answers instead of one", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
