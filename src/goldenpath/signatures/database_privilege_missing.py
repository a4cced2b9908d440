"""The database server answers that the service's user lacks a privilege."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "(sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) permission denied for table orders"

SIGNATURE = Signature(
    id="database-privilege-missing",
    title="{service}: its database user may not use {object|what the statement asks for}",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(
        Need(facts=("database-denies-table",), scope="component"),
        Need(
            facts=("database-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("database-privilege-refused",)),
        Need(facts=("failed-with-statement", "backing-error-lasting"), within=2.0),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection", "process-panic"),
    rivals=("database-password-wrong", "database-read-only", "schema-behind-code"),
    detail=(
        "The login succeeded and the object exists; a privilege on it is missing. A table that a migration made as another user, "
        "a revoked grant, or a service that connects as the wrong user do that"
    ),
    predicts="each statement on this object is refused in milliseconds, on every instance; objects of other owners work",
    discriminator=Question(
        do="compare the object's owner and grants with the user that the service connects as",
        decides="whether a grant is missing or the user is the wrong one",
        command="psql -h HOST -U OWNER -d DATABASE -c '\\dp' -c 'select current_user'",
    ),
    remedies=(
        Remedy(
            id="grant-it",
            do="grant the service's user what it needs, for objects to come as well",
            risk="medium",
            command="psql -h HOST -U OWNER -d DATABASE -c 'grant select, insert, update, delete on all tables in schema public to USER'",
        ),
    ),
    key_phrase="permission denied for table",
    hit=(
        Line(text=f"shop.orders: {_TEXT}", severity="ERROR"),
        Line(after=0.01, log="requests", severity="ERROR", status=500, latency=0.03),
    ),
    near_miss=(
        Line(text=f"shop.reports: statistics left out: {_TEXT}", severity="WARNING"),
        Line(after=1.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            after=0.1,
            values={"select": 1, "tables.denied": "public.messages"},
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
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    origin="PostgreSQL 42501 through SQLAlchemy and asyncpg: run 2026-11; MySQL and SQL Server: documentation",
)
