"""All connections of the service's own pool are in use, and requests wait for one until they fail."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00"

SIGNATURE = Signature(
    id="database-pool-exhausted",
    title="{service} has no free connection in its own database pool (size {size|not told}); requests wait for one and fail",
    layer=Layer.APPLICATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("pool-exhausted",)),
        Need(facts=("request-failed",), within=5.0),
    ),
    excluded_by=(
        Exclusion(
            fact="database-socket-closed",
            scope="instance",
            why="no connection can be made at all: the pool is empty because the database is out of reach",
        ),
        Exclusion(
            fact="database-connect-refused",
            scope="instance",
            why="the database refuses connections: the pool is empty for that reason",
        ),
        Exclusion(
            fact="database-timed-out",
            scope="instance",
            why="connecting itself takes too long: the pool is empty for that reason",
        ),
    ),
    ended_by=(Need(facts=("failed-routes-recovered",), scope="component"),),
    ceiling="suspected",
    explains=("handler-exception", "worker-timeout"),
    rivals=("database-unreachable", "database-connections-full", "connector-saturated"),
    detail=(
        "The pool is the client's own: the error is raised before the database is asked. Connections that are not given back, statements that run long, "
        "or a pool smaller than the requests at once fit; how many connections the server counts decides"
    ),
    predicts="failed requests take the pool's time-out (30 s unless set); the server's count of connections is low with a leak and high with slow statements",
    discriminator=Question(
        do="count what the service's connections do on the server while it fails",
        decides="whether connections leak (idle in transaction), statements are slow (active), or the pool is too small",
        command='psql "$DATABASE_URL" -c "select state, wait_event_type, count(*), max(now() - state_change) from pg_stat_activity where usename = current_user group by 1, 2"',
    ),
    remedies=(
        Remedy(
            id="give-connections-back",
            do="close sessions in every path of the handler, errors too; put a time limit on statements",
        ),
        Remedy(
            id="size-the-pool",
            do="set pool size and concurrency together: pool x workers x instances stays below the server's limit",
            risk="medium",
        ),
        Remedy(
            id="lower-concurrency",
            do="let fewer requests share one instance until the leak is found",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --concurrency=10",
        ),
    ),
    key_phrase="QueuePool limit of size 5",
    hit=(
        Line(log="requests", severity="ERROR", status=500, latency=30.04, path="/api/orders"),
        Line(text=f"sqlalchemy.exc.TimeoutError: {_TEXT}", after=30.02, severity="ERROR"),
        Line(log="requests", severity="INFO", status=200, path="/health", after=31.0),
    ),
    near_miss=(
        Line(text=f"nightly export waits for a connection and tries again: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=1.0),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=61.0),
    ),
    origin="SQLAlchemy 2.1, real run; names are the sample's own",
)
