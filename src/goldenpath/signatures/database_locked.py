"""Statements wait for locks, or run too long, until the server cancels them."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.orders: (sqlalchemy.dialects.postgresql.asyncpg.Error) canceling statement due to lock timeout"

SIGNATURE = Signature(
    id="database-locked",
    title="{service}: its database cancels statements that wait too long ({what|lock})",
    layer=Layer.APPLICATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("database-lock-said",)),
        Need(facts=("failed-with-statement", "backing-error-lasting"), within=2.0),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "worker-timeout",
        "request-timeout-reached",
        "database-pool-exhausted",
    ),
    rivals=("database-pool-exhausted", "database-unreachable", "connector-saturated", "worker-timeout"),
    detail=(
        "The server answers and gives up the statement: another session holds the lock, or the statement is slow. Mostly transactions of the application are left open "
        "or take locks in different orders, hence the layer; a migration, maintenance by hand or an overloaded server looks the same here"
    ),
    predicts="the failures end when one session commits or is ended; statements on other tables go on",
    discriminator=Question(
        do="look which session the waiting ones wait for, who opened it and since when",
        decides="whether the application, a migration, a person or the server's load holds them up",
        command="psql -h HOST -U USER -d DATABASE -c 'select pid, usename, application_name, state, xact_start, pg_blocking_pids(pid), left(query, 60) from pg_stat_activity order by xact_start'",
    ),
    remedies=(
        Remedy(
            id="end-the-holder",
            do="end the session that holds the lock, if its work may be lost",
            risk="high",
            command="psql -h HOST -U USER -d DATABASE -c 'select pg_terminate_backend(PID)'",
        ),
        Remedy(
            id="short-transactions",
            do="keep transactions short, take locks in one order, and repeat a transaction that was cancelled",
        ),
    ),
    key_phrase="canceling statement due to lock timeout",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(after=0.01, log="requests", severity="ERROR", method="POST", status=500, latency=2.1),
    ),
    near_miss=(
        Line(text="shop.orders: tried again and done: canceling statement due to lock timeout", severity="WARNING"),
        Line(after=1.0, log="requests", severity="INFO", method="POST", status=201),
    ),
    origin="PostgreSQL 55P03, 57014 and 40P01 through SQLAlchemy and asyncpg: run 2026-11; MySQL and SQL Server: documentation",
)
