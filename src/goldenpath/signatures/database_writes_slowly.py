"""what writes waits, and reads do not: the database lets writes wait."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="database-writes-slowly",
    title="what writes waits, and reads do not: the database lets writes wait",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(Need(facts=("database-answers-slowly",), scope="component"),),
    requires=(Need(facts=("write-waits",)), Need(facts=("database-answers-here",), scope="system")),
    ended_by=(),
    ceiling="suspected",
    rivals=("database-statements-hang", "service-hangs"),
    detail="The message was accepted late, after its commit; reading it back and a query of ours were quick. A blocked or slow service would let both wait",
    discriminator=Question(
        do="look at what the writing sessions wait for",
        decides="whether a trigger, a lock, an index or the disk lets them wait",
        command="psql -c \"select pid, wait_event_type, wait_event, state, now() - query_start as for, left(query, 60) from pg_stat_activity where state <> 'idle'\"",
    ),
    remedies=(
        Remedy(
            id="find-the-trigger",
            do="look for triggers, locks and the disk behind the table that is written",
            risk="low",
            command="",
        ),
    ),
    key_phrase="10.0.0.3:5432",
    hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1},
        ),
        Gone(component="shop-api", after=3, slow={"message": 2500.0}),
    ),
    near_miss=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1},
        ),
        Gone(component="shop-api", after=3, slow={"message": 2500.0, "stored": 2500.0}),
    ),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            seconds=2.5,
            values={"select": 1},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    live_near_miss=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            after=0.1,
            values={"select": 1},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
