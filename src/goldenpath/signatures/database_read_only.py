"""The database server answers and refuses to write."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "shop.orders: (sqlalchemy.dialects.postgresql.asyncpg.Error) cannot execute INSERT in a read-only transaction"

SIGNATURE = Signature(
    id="database-read-only",
    title="{service}: its database reads but refuses to write ({command|a change} is refused)",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="database",
    requires=(
        Need(facts=("database-read-only-said",)),
        Need(facts=("failed-with-statement", "backing-error-lasting"), within=2.0),
    ),
    excluded_by=(
        Exclusion(
            fact="database-has-room",
            why="the database was asked itself later: it takes clients and writes, and has connections to spare",
            scope="system",
            later=True,
        ),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    ceiling="suspected",
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection", "process-panic"),
    rivals=("database-privilege-missing", "database-restarting", "database-unreachable", "disk-full"),
    detail=(
        "The server answers, so path, credentials and privileges work. It is set to read-only, is a standby after a failover or by its address, "
        "or went read-only because its disk is full. Where one route alone fails, a transaction that the program itself opened read-only looks the same"
    ),
    predicts="reads go on, each write is refused in milliseconds, by every client of the same address",
    discriminator=Question(
        do="ask the server whether it is a standby and which of its settings forbids writing, then look at its disk",
        decides="whether a failover or address, a setting, or the disk is the reason",
        command="psql -h HOST -U USER -d DATABASE -c 'select pg_is_in_recovery()' -c 'show default_transaction_read_only'",
    ),
    remedies=(
        Remedy(id="ask-the-primary", do="let the service connect to the primary's address"),
        Remedy(
            id="give-it-disk",
            do="where its disk is full: give the server more disk",
            risk="medium",
            command="gcloud sql instances patch INSTANCE --project={project|PROJECT} --storage-size=GIGABYTES",
        ),
    ),
    key_phrase="in a read-only transaction",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(after=0.01, log="requests", severity="ERROR", method="POST", status=500, latency=0.03),
    ),
    near_miss=(
        Line(text="shop.reports: copy left out, cannot execute INSERT in a read-only transaction", severity="WARNING"),
        Line(after=1.0, log="requests", severity="INFO", method="POST", status=201),
    ),
    origin="PostgreSQL 25006 through SQLAlchemy and asyncpg: run 2026-11; MySQL and SQL Server: documentation",
)
