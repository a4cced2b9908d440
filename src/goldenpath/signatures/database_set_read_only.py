"""the database takes no writes though it is no standby: {said|a setting says so}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="database-set-read-only",
    title="the database takes no writes though it is no standby: {said|a setting says so}",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="database",
    requires=(Need(facts=("database-takes-no-writes",)),),
    ended_by=(),
    explains=("database-read-only@callers",),
    rivals=("database-read-only", "disk-full"),
    detail="The server is the primary, lets sessions in and answers, but new transactions are read only: that is a setting of the server, the database or the role, not a failover",
    discriminator=Question(
        do="ask the server where the setting comes from",
        decides="whether the server, the database or the role carries it",
        command="psql -c \"select name, setting, source, sourcefile from pg_settings where name = 'default_transaction_read_only'\"",
    ),
    remedies=(
        Remedy(
            id="allow-writes",
            do="take the setting back",
            risk="medium",
            command='psql -c "alter system reset default_transaction_read_only" -c "select pg_reload_conf()"',
        ),
    ),
    key_phrase="HTTP 500",
    hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1, "role": "primary", "read_only": True},
        ),
        Gone(component="shop-api", failed="login", problem="status", seen="HTTP 500", after=0.4),
    ),
    near_miss=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1, "role": "standby", "read_only": True},
        ),
        Gone(component="shop-api", failed="login", problem="status", seen="HTTP 500", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
