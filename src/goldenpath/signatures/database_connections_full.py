"""The database server has no connection left for the service."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_TEXT = "FATAL:  remaining connection slots are reserved for non-replication superuser connections"

SIGNATURE = Signature(
    id="database-connections-full",
    title="{service}: its database has no connection left: pools and instances together ask for more than the server allows",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(Need(facts=("database-refuses-clients",), scope="component"),),
    requires=(
        Need(facts=("database-slots-used-up",)),
        Need(facts=("refusal-felt",), within=2.0),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
                "websocket-stillborn",
            ),
            within=60.0,
        ),
    ),
    excluded_by=(
        Exclusion(
            fact="database-has-room",
            why="the database was asked itself later: it takes clients and writes, and has connections to spare",
            scope="system",
            later=True,
        ),
    ),
    ended_by=(Need(facts=("database-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "database-unreachable",
        "database-pool-exhausted",
        "unhandled-promise-rejection",
    ),
    rivals=("connector-saturated", "database-unreachable", "database-pool-exhausted"),
    detail=(
        "The server itself answers, so network and credentials work. Pool size x workers x instances, of all services and of both revisions "
        "during a roll-out, must stay below max_connections; a leak of connections fills it as well"
    ),
    predicts="refusals come in milliseconds and grow with the number of instances; connections of the server stand at its limit",
    discriminator=Question(
        do="count the server's connections by user and state",
        decides="whether pools are too large, or connections are left open (idle in transaction)",
        command="psql -h HOST -U USER -d postgres -c 'select usename, state, count(*) from pg_stat_activity group by 1, 2 order by 3 desc'",
    ),
    remedies=(
        Remedy(
            id="fewer-instances",
            do="let fewer instances run until pool x workers x instances fits",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --max-instances=NUMBER",
        ),
        Remedy(id="smaller-pools", do="make the pool of each worker smaller, or put a pooler before the server"),
    ),
    key_phrase="remaining connection slots are reserved",
    hit=(
        Line(text=f"shop.orders: (psycopg2.OperationalError) {_TEXT}", severity="ERROR"),
        Line(log="requests", severity="ERROR", status=500, latency=0.03, path="/api/orders", after=0.01),
    ),
    near_miss=(
        Line(text=f"shop.reports: tried again and done: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=1.0),
    ),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.FIRST_BYTE,
            reason=Reason.TOO_MANY_CLIENTS,
            text="sorry, too many clients already",
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready",
            values={"code": 1011},
            after=0.4,
        ),
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
    origin="PostgreSQL 53300 as psycopg2 prints it: documentation and public reports, not seen in a run",
)
