"""{service} waits in vain for its {store|store}, which answers everybody else: its own connections are used up or stuck."""

from goldenpath.contracts import Exclusion, Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="service-keeps-connections",
    title="{service} waits in vain for its {store|store}, which answers everybody else: its own connections are used up or stuck",
    layer=Layer.APPLICATION,
    rung=Rung.BACKING,
    requires=(Need(facts=("store-missed-alone",)),),
    excluded_by=(
        Exclusion(
            fact="way-closed-before-failure", why="a change of the network closed a way just before", scope="system"
        ),
        Exclusion(
            fact="database-connect-timed-out", why="new connections do not come about: it is no matter of the pool"
        ),
        Exclusion(fact="database-socket-closed", why="the socket to the store is closed at connect"),
    ),
    ended_by=(),
    ceiling="suspected",
    explains=("database-unreachable", "database-pool-exhausted"),
    rivals=("database-unreachable", "connector-carries-nothing"),
    detail="The store was asked from here and answers at once, with connections to spare; another service of the same environment uses it well; this one gets no answer within its own time, without being refused. A pool that hands out no connection looks so",
    discriminator=Question(
        do="count the service's own connections on the server, and what each of them does",
        decides="whether its pool leaks, or its way to the store alone is cut",
        command='psql -c "select application_name, state, count(*), max(now() - state_change) from pg_stat_activity group by 1, 2"',
    ),
    remedies=(
        Remedy(
            id="restart",
            do="end the instance: a new one begins with an empty pool",
            risk="low",
            command="gcloud run services update {service} --region={region|REGION} --update-labels=restarted=$(date +%s)",
        ),
        Remedy(
            id="give-back",
            do="give every connection back where it is taken, also after an error",
            risk="low",
            command="",
        ),
    ),
    key_phrase='"ok": false',
    hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.0.0.3:5432",
            values={"select": 1},
        ),
        Seen(
            component="shop-auth",
            purpose="health:/health",
            status=200,
            body='{"checks": [{"name": "database", "ok": true}]}',
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            status=503,
            body='{"checks": [{"name": "database", "ok": false, "reason": "no answer within 2 s"}]}',
            after=0.2,
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready: database",
            values={"code": 1011},
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
            values={"select": 1},
        ),
        Seen(
            component="shop-auth",
            purpose="health:/health",
            status=200,
            body='{"checks": [{"name": "database", "ok": true}]}',
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            status=503,
            body='{"checks": [{"name": "database", "ok": false, "reason": "connection refused"}]}',
            after=0.2,
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready: database",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
