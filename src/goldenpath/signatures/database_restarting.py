"""The database server is starting or shutting down, and says so."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="database-restarting",
    title='{service}: the database restarts; it answers "{said}"',
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(Need(facts=("database-says-restart",), scope="component"),),
    requires=(
        Need(facts=("database-restart-said",)),
        Need(facts=("failed-with-database", "database-calls-failing")),
    ),
    ended_by=(
        Need(facts=("database-answered",), scope="component"),
        Need(facts=("service-recovered", "served-steadily"), scope="component"),
    ),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "database-refused",
        "database-unreachable",
        "database-socket-cut",
        "database-pool-exhausted",
    ),
    rivals=("connector-saturated", "database-unreachable", "database-connections-full"),
    detail="The server itself answers, so network, address and credentials are not at fault. Maintenance, a fail-over, a resize or an operator ended its connections",
    predicts="an operation on the instance at the same minute; it ends by itself within minutes, and every client of the database sees it at once",
    discriminator=Question(
        do="list the instance's last operations",
        decides="whether maintenance, a fail-over or a person restarted it",
        command="gcloud sql operations list --instance=INSTANCE --limit=10 --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="wait-and-retry", do="wait for the server, and let the program retry its connect with a growing pause"
        ),
    ),
    key_phrase="the database system is starting up",
    hit=(
        Line(
            text="psycopg.OperationalError: connection failed: FATAL:  the database system is starting up",
            severity="ERROR",
        ),
        Line(after=0.1, log="requests", severity="ERROR", status=500, latency=0.03),
    ),
    near_miss=(
        Line(text="probe of the standby: the database system is starting up", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="10.20.0.3:6379",
            phase=Phase.FIRST_BYTE,
            reason=Reason.SERVER_ERROR,
            text="FATAL 57P03 the database system is starting up",
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
    origin="PostgreSQL 57P03, documentation; not seen in a run",
)
