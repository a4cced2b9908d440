"""The database has no connection left, and the services seen here are not who fills it."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

_FULL = "UTC [{pid}]: [1-1] db=orders,user=shop FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute"


def _full(count: int) -> tuple[Line, ...]:
    return tuple(
        Line(text=_FULL.format(pid=700 + n), log="sql", severity="ALERT", service="shop:orders", after=20.0 + 0.5 * n)
        for n in range(count)
    )


SIGNATURE = Signature(
    id="database-slots-taken",
    title="the database {service} has no connection left; who asks for most of it is none of the services seen here",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(Need(facts=("database-nearly-full",), scope="component"),),
    requires=(Need(facts=("database-slots-full-to-the-end",)),),
    ceiling="suspected",
    ended_by=(),
    rivals=("database-connections-full", "database-pool-exhausted", "connector-saturated"),
    detail="The services go on with the connections that they hold, so users may not feel it yet: the next instance, roll-out or burst finds none. A client outside these logs, or a leak in one, takes them",
    predicts="the number of connections stood at its limit before; the next start of an instance fails",
    discriminator=Question(
        do="count the server's connections by user, address and state",
        decides="who holds them, and whether they are idle",
        command="psql -h HOST -U USER -d postgres -c 'select usename, application_name, client_addr, state, count(*) from pg_stat_activity group by 1, 2, 3, 4 order by 5 desc'",
    ),
    remedies=(
        Remedy(
            id="end-the-idle",
            do="end the sessions of the client that leaks, and give its role a limit of connections",
            risk="medium",
            command="psql -h HOST -U USER -d postgres -c 'alter role ROLE connection limit 20'",
        ),
    ),
    key_phrase="remaining connection slots are reserved",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        *_full(12),
        Line(log="requests", severity="INFO", status=200, after=26.0),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200),
        *_full(12),
        Line(log="requests", severity="INFO", status=200, after=400.0),
    ),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            after=0.1,
            values={"select": 1, "connections.used": 95, "connections.allowed": 97},
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
            values={"select": 1, "connections.used": 9, "connections.allowed": 97},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="PostgreSQL 53300 in the server's log: run in the lab 2026-11; names are the sample's own",
)
