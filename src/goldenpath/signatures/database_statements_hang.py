"""Statements that had been answered wait in the database until somebody cancels them."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

_CANCELLED = "UTC [{pid}]: [1-1] db=orders,user=shop ERROR:  canceling statement due to user request"
_TIMED_OUT = (
    "order not stored\nTraceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.12/site-packages/asyncpg/connection.py", line 2069, in _do_execute\n'
    "asyncio.exceptions.CancelledError\n\nThe above exception was the direct cause of the following exception:\n\n"
    "TimeoutError"
)


def _waits(count: int) -> tuple[Line, ...]:
    return tuple(
        line
        for n in range(count)
        for line in (
            Line(
                text=_CANCELLED.format(pid=900 + n),
                log="sql",
                severity="ERROR",
                service="shop:orders",
                after=10.0 + 6.0 * n,
            ),
            Line(text=_TIMED_OUT, severity="ERROR", after=10.01 + 6.0 * n),
            Line(log="requests", severity="ERROR", method="POST", status=503, after=5.0 + 6.0 * n, latency=5.0),
        )
    )


SIGNATURE = Signature(
    id="database-statements-hang",
    title="{caller}: statements that its database used to answer wait there until they are cancelled ({why|a time-out of the caller})",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(
        Need(facts=("database-lock-held",), scope="component"),
        Need(
            facts=("database-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("database-statements-cancelled-anew",)),
        Need(facts=("database-calls-failing",), scope="system", within=10.0),
    ),
    ceiling="suspected",
    explains=(
        "handler-exception",
        "unhandled-promise-rejection",
        "worker-timeout",
        "request-timeout-reached",
        "handler-exception@callers",
        "unhandled-promise-rejection@callers",
        "process-panic@callers",
        "worker-timeout@callers",
        "request-timeout-reached@callers",
        "database-pool-exhausted@callers",
        "database-locked@callers",
        "client-gave-up@callers",
    ),
    rivals=("database-locked", "database-pool-exhausted", "connector-saturated"),
    detail=(
        "The revision that waits had been served before and was not deployed anew, so code and settings are as they were: a lock that another session "
        "holds, a trigger, a changed plan or the server's load is left. Who took the lock is not in these entries; another part of the application may have"
    ),
    predicts="statements on other tables are answered; the waiting ones end when the holder commits or is ended",
    discriminator=Question(
        do="look what the waiting sessions wait for, and who blocks them",
        decides="a lock (and whose), or a statement that has become slow",
        command="psql -h HOST -U USER -d DATABASE -c 'select pid, usename, application_name, wait_event_type, wait_event, xact_start, pg_blocking_pids(pid), left(query, 60) from pg_stat_activity order by xact_start'",
    ),
    remedies=(
        Remedy(
            id="end-the-holder",
            do="end the session that blocks the others, if its work may be lost",
            risk="high",
            command="psql -h HOST -U USER -d DATABASE -c 'select pg_terminate_backend(PID)'",
        ),
    ),
    key_phrase="canceling statement due to user request",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        *_waits(3),
    ),
    near_miss=_waits(3),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            after=0.1,
            values={"select": 1, "locks.waiting": 2, "locks.longest": 4.0, "locks.held_on": "orders"},
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
            values={"select": 1, "locks.waiting": 2, "locks.longest": 0.01},
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
    origin="PostgreSQL 57014 in the server's log and asyncpg's cancelled wait: run in the lab 2026-11; names are the sample's own",
)
