"""The database's host is there, and its port refuses the connection."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    'psycopg.OperationalError: connection failed: connection to server at "10.20.0.5", port 5432 failed: Connection refused\n'
    "\tIs the server running on that host and accepting TCP/IP connections?"
)

SIGNATURE = Signature(
    id="database-refused",
    title="{service}: the database at {host|its address} refuses connections: nothing listens there",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    seen_live=(Need(facts=("database-refuses",), scope="component"),),
    requires=(
        Need(facts=("database-connect-refused",)),
        Need(facts=("failed-with-database", "database-calls-failing")),
    ),
    supports=("crash-loop",),
    excluded_by=(
        Exclusion(
            fact="store-not-missed",
            why="the path leads through and no service misses the store: what failed is the question from here",
        ),
        Exclusion(
            fact="died-at-import",
            why="the process dies while it is imported, before it opens a connection",
            scope="instance",
        ),
        Exclusion(
            fact="database-refused-at-loopback",
            why="the address is the container itself: the setting was not applied, or the proxy beside the program is not up",
            scope="instance",
        ),
        Exclusion(
            fact="database-answered", why="the database answered the same instance later", scope="instance", later=True
        ),
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
        "database-unreachable",
        "database-pool-exhausted",
    ),
    rivals=("connector-saturated", "database-unreachable", "database-password-wrong", "database-name-wrong"),
    detail="A refusal is an answer: the address is reached, and no server listens on the port. The server is stopped, restarts or crashed, or the port is wrong; a full connector or a firewall that drops would time out instead",
    predicts="the refusal comes within milliseconds, on every try, from every client of that database",
    discriminator=Question(
        do="look at the state of the instance, and whether this address and port ever worked",
        decides="whether the server is down (it worked before) or the setting is wrong (it never did)",
        command="gcloud sql instances list --project={project|PROJECT} --format='table(name,state,settings.activationPolicy,ipAddresses[].ipAddress)'",
    ),
    remedies=(
        Remedy(
            id="start-the-server",
            do="start the database, or restart it where it hangs",
            risk="medium",
            command="gcloud sql instances restart INSTANCE --project={project|PROJECT}",
        ),
        Remedy(id="mend-the-address", do="set the address and the port where the server listens"),
    ),
    key_phrase="port 5432 failed: Connection refused",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.3),
        Line(text="Container called exit(3).", after=1.0, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(
            text='reporting copy left out: connection to server at "10.20.0.9", port 5432 failed: Connection refused',
            severity="WARNING",
        ),
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
            phase=Phase.CONNECT,
            reason=Reason.REFUSED,
            text="",
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
    origin="psycopg 3.3.9 against a closed port, measured 2026-11; names are the sample's own",
)
