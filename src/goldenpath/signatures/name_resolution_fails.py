"""A name that the service calls is not resolved to an address."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="name-resolution-fails",
    title="{service}: the name {host|of a host it calls} does not resolve",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="dns",
    requires=(
        Need(facts=("name-not-resolved",)),
        Need(facts=("failed-with-name",)),
    ),
    supports=("crash-loop",),
    excluded_by=(
        Exclusion(
            fact="died-at-import",
            why="the process dies while it is imported, before it opens a connection",
            scope="instance",
        ),
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
        "port-not-bound",
        "startup-probe-unanswered",
        "liveness-probe-kills",
        "database-pool-exhausted",
        "database-unreachable",
        "database-refused",
        "cache-unreachable",
        "third-party-unreachable",
        "model-provider-unreachable",
        "model-provider-down",
    ),
    rivals=("database-unreachable", "connector-saturated", "third-party-unreachable"),
    detail="Nothing was connected to: no address was found for the name. The resolver cannot tell a mistyped name from a missing record; a temporary failure means that the resolver itself did not answer",
    predicts="every service with the same setting and resolver fails for this name; other names resolve",
    discriminator=Question(
        do="resolve the name from inside the network",
        decides="whether the record is missing, the name is mistyped, or the resolver is out of reach",
        command="dig +short {host|NAME}",
    ),
    remedies=(
        Remedy(
            id="mend-the-record",
            do="add the record to the zone, or mend the name in the setting",
            command="gcloud dns record-sets list --zone=ZONE --name={host|NAME}. --project={project|PROJECT}",
        ),
    ),
    key_phrase="Name or service not known",
    hit=(
        Line(
            text="psycopg.OperationalError: failed to resolve host 'orders-db.shop.example': [Errno -2] Name or service not known",
            severity="ERROR",
        ),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.3),
        Line(text="Container called exit(3).", after=1.0, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(text="metrics host left out: [Errno -2] Name or service not known", severity="WARNING"),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="psycopg 3.3.9, measured 2026-11; names are the sample's own",
)
