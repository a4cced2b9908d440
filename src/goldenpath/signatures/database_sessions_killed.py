"""Somebody ends the database's sessions again and again."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_ENDS = "UTC [{pid}]: [1-1] db=orders,user=shop FATAL:  terminating connection due to administrator command"
_LOST = (
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.12/site-packages/psycopg/connection.py", line 120, in connect\n'
    "psycopg.errors.AdminShutdown: terminating connection due to administrator command"
)


def _ended(count: int, apart: float) -> tuple[Line, ...]:
    return tuple(
        Line(text=_ENDS.format(pid=1000 + n), log="sql", severity="ALERT", service="shop:orders", after=5.0 + n * apart)
        for n in range(count)
    )


SIGNATURE = Signature(
    id="database-sessions-killed",
    title="the database {service} ends the sessions of its clients again and again ({why})",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    requires=(
        Need(facts=("database-sessions-ended-again",)),
        Need(facts=("database-calls-failing",), scope="system", within=60.0),
    ),
    excluded_by=(
        Exclusion(fact="database-log-stopped", why="the server was stopped: that ends its sessions"),
        Exclusion(fact="database-log-access-refused", why="the sessions ended with a change of who may connect"),
    ),
    explains=(
        "startup-exception@callers",
        "handler-exception@callers",
        "unhandled-promise-rejection@callers",
        "process-panic@callers",
        "database-restarting@callers",
        "database-refused@callers",
        "database-unreachable@callers",
        "database-socket-cut@callers",
        "database-pool-exhausted@callers",
    ),
    rivals=("database-restarting", "connector-saturated", "database-pool-exhausted"),
    detail="The server goes on taking connections, so neither it nor the way to it is down: a person, a script or a job ends what is connected. A restart does that once, with a word of the server about its end",
    predicts="calls end in the middle, at any place, on every service that uses the database; a few succeed in between",
    discriminator=Question(
        do="look who calls pg_terminate_backend, and which maintenance jobs run",
        decides="which client ends the sessions",
        command="psql -h HOST -U USER -d postgres -c \"select pid, usename, application_name, client_addr, query from pg_stat_activity where query ilike '%terminate%'\"",
    ),
    remedies=(
        Remedy(id="end-the-job", do="end the job that ends the sessions, and drain the services before the next one"),
    ),
    key_phrase="terminating connection due to administrator command",
    hit=(
        *_ended(12, 1.0),
        Line(text=_LOST, severity="ERROR", after=8.0),
        Line(log="requests", severity="ERROR", status=500, after=7.95, latency=0.1),
        Line(text=_LOST, severity="ERROR", after=12.0),
        Line(log="requests", severity="ERROR", status=500, after=11.95, latency=0.1),
    ),
    near_miss=(
        *_ended(12, 0.01),
        Line(text=_LOST, severity="ERROR", after=5.5),
        Line(log="requests", severity="ERROR", status=500, after=5.45, latency=0.1),
        Line(log="requests", severity="INFO", status=200, after=8.0),
    ),
    origin="PostgreSQL 57P01 in the server's log and through asyncpg: run in the lab 2026-11; names are the sample's own",
)
