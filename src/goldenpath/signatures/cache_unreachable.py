"""No connection to the cache comes about."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="cache-unreachable",
    title="{service}: no connection to the cache at {host|its address} comes about",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="cache",
    seen_live=(Need(facts=("cache-refuses",), scope="component"),),
    requires=(
        Need(facts=("cache-connect-failed",)),
        Need(facts=("failed-with-cache",)),
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
            fact="cache-refused-at-loopback",
            why="the address is the container itself: the setting was not applied, or the proxy beside the program is not up",
            scope="instance",
        ),
        Exclusion(
            fact="cache-answered", why="the cache answered the same instance later", scope="instance", later=True
        ),
    ),
    ended_by=(
        Need(facts=("cache-answered",), scope="component"),
        Need(facts=("service-recovered", "served-steadily"), scope="component"),
    ),
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
    ),
    rivals=("connector-saturated", "cache-address-default", "database-unreachable"),
    detail="The failing step is the connect, before any command or password. A refusal means that nothing listens there; a time-out means that nothing answers: no way into the network, a firewall, or the instance is gone",
    predicts="every client of this cache fails alike; other destinations on other networks answer",
    discriminator=Question(
        do="look at the state and the address of the cache, and at the service's way into its network",
        decides="whether the cache or the path is at fault",
        command="gcloud redis instances list --region={region|REGION} --project={project|PROJECT} --format='table(name,host,port,state,authorizedNetwork)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-path",
            do="give the service a way into the cache's network, or set the address that the cache has now",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --network=NETWORK --subnet=SUBNET --vpc-egress=private-ranges-only",
        ),
        Remedy(id="do-without", do="let the program serve without the cache where it only saves time"),
    ),
    key_phrase="connecting to 10.20.0.3:6379",
    hit=(
        Line(
            text="redis.exceptions.ConnectionError: Error 111 connecting to 10.20.0.3:6379. Connection refused.",
            severity="ERROR",
        ),
        Line(text="ERROR:    Application startup failed. Exiting.", after=0.3),
        Line(text="Container called exit(3).", after=1.0, log="system", severity="WARNING"),
    ),
    near_miss=(
        Line(
            text="cache warm-up skipped: Error 111 connecting to 10.20.0.3:6379. Connection refused.",
            severity="WARNING",
        ),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
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
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            after=0.1,
            values={"ping": "PONG"},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="redis-py 8.1.0 against a closed port, measured 2026-11; names are the sample's own",
)
