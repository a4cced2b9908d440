"""The database server ended, by its own log, and calls to it fail."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_STOPS = "2026-01-05 10:00:05.000 UTC [412]: [6-1] db=,user= LOG:  database system is shut down"
_LOST = (
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.12/site-packages/asyncpg/pool.py", line 176, in connect\n'
    "asyncpg.exceptions.ConnectionDoesNotExistError: connection was closed in the middle of operation"
)

SIGNATURE = Signature(
    id="database-stopped",
    title="the database server {service} is shut down or crashed, by its own log",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    requires=(
        Need(facts=("database-log-stopped",)),
        Need(facts=("database-calls-failing", "failed-with-database"), scope="system", within=60.0),
    ),
    ended_by=(Need(facts=("database-log-ready",), scope="component"),),
    explains=(
        "startup-exception@callers",
        "handler-exception@callers",
        "unhandled-promise-rejection@callers",
        "process-panic@callers",
        "database-refused@callers",
        "database-unreachable@callers",
        "database-restarting@callers",
        "database-socket-cut@callers",
        "database-pool-exhausted@callers",
    ),
    rivals=("database-refused", "connector-saturated", "database-socket-cut"),
    detail="The server says itself that it ended, and has not said since that it takes connections. An operator, maintenance, a fail-over or a crash does that; a full disk or memory shows in the lines before",
    predicts="refused connects from every client at once, until the server says that it is ready",
    discriminator=Question(
        do="read the server's log before the stop and the instance's last operations",
        decides="whether a person, maintenance or a crash ended it",
        command="gcloud sql operations list --instance=INSTANCE --limit=10 --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="start-the-server",
            do="start the instance",
            risk="medium",
            command="gcloud sql instances patch INSTANCE --activation-policy=ALWAYS --project={project|PROJECT}",
        ),
    ),
    key_phrase="database system is shut down",
    hit=(
        Line(log="requests", severity="INFO", status=200),
        Line(text=_STOPS, log="sql", severity="INFO", service="shop:orders", after=5.0),
        Line(text=_LOST, severity="ERROR", after=6.0),
        Line(log="requests", severity="ERROR", status=503, after=5.9, latency=0.2),
    ),
    near_miss=(
        Line(text=_STOPS, log="sql", severity="INFO", service="shop:orders", after=5.0),
        Line(log="requests", severity="INFO", status=200, after=7.0),
        Line(log="requests", severity="INFO", status=200, after=9.0),
    ),
    origin="PostgreSQL 18 and asyncpg 0.32: run in the lab 2026-11; names are the sample's own",
)
