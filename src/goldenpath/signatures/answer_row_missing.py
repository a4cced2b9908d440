"""{service} shows an answer whose row is not found in its database."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="answer-row-missing",
    title="{service} shows an answer whose row is not found in the database that was looked into",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("answer-row-missing-seen",)), Need(facts=("database-answers-here",), scope="system")),
    ended_by=(),
    ceiling="suspected",
    rivals=("answer-not-stored", "database-unreachable"),
    detail=(
        "A message was accepted and its answer was shown to its end, but the table that was looked into has no row of it, while the database answers. "
        "The service did not store it, or stores it elsewhere: the table, the column, the schema or the database that the environment's file declares may not be the one it writes to"
    ),
    discriminator=Question(
        do="read the conversation back through the service, and look for its row in the table by hand",
        decides="whether the answer is lost (the service does not bring it either) or lies elsewhere than declared",
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
    key_phrase="no row of messages has thread_id",
    hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1},
        ),
        Gone(
            component="shop-api",
            failed="stored-in-database",
            problem="not-stored",
            seen="no row of messages has thread_id",
            after=0.4,
        ),
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
        Gone(
            component="shop-api",
            failed="stored-in-database",
            problem="not-stored",
            seen="no row of messages has thread_id",
            after=0.4,
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
