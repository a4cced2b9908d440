"""The cache's memory is used up and it refuses writes."""

from goldenpath.contracts import Exclusion, Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="cache-memory-full",
    title="{service}: the cache is full and refuses writes",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="cache",
    seen_live=(
        Need(facts=("cache-memory-spent",), scope="component"),
        Need(
            facts=("cache-users-suffer",),
            scope="system",
        ),
    ),
    requires=(
        Need(facts=("cache-full-said",)),
        Need(facts=("failed-with-cache",)),
    ),
    excluded_by=(
        Exclusion(
            fact="cache-has-room",
            why="the cache was asked itself later: it takes clients and writes, and has room",
            scope="system",
            later=True,
        ),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection", "process-panic"),
    rivals=("memory-limit-at-start", "cache-unreachable", "connector-saturated"),
    detail="The cache itself answers: its memory is at the limit and its policy evicts nothing more. Reads still work. Missing expiry times and large values fill a cache as often as too small a size",
    predicts="reads go on, each write fails; the memory graph rises to the limit before the first refusal",
    discriminator=Question(
        do="look at size and eviction policy, then at the memory graph of the last days",
        decides="whether it grew without bound (expiry missing) or is simply too small",
        command="gcloud redis instances describe INSTANCE --region={region|REGION} --project={project|PROJECT} --format='value(memorySizeGb,redisConfigs)'",
    ),
    remedies=(
        Remedy(
            id="let-it-evict",
            do="let the cache evict the least used keys",
            risk="medium",
            command="gcloud redis instances update INSTANCE --region={region|REGION} --update-redis-config=maxmemory-policy=allkeys-lru",
        ),
        Remedy(
            id="give-it-memory",
            do="give the cache more memory",
            risk="medium",
            command="gcloud redis instances update INSTANCE --region={region|REGION} --size=GIGABYTES",
        ),
    ),
    key_phrase="command not allowed when used memory",
    hit=(
        Line(
            text="redis.exceptions.OutOfMemoryError: command not allowed when used memory > 'maxmemory'.",
            severity="ERROR",
        ),
        Line(after=0.05, log="requests", severity="ERROR", status=500, latency=0.04),
    ),
    near_miss=(
        Line(text="page not kept: OOM command not allowed when used memory > 'maxmemory'.", severity="WARNING"),
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
            after=0.1,
            values={"ping": "PONG", "memory.used": 1000, "memory.allowed": 1000, "memory.policy": "noeviction"},
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready: cache",
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
            values={"ping": "PONG", "memory.used": 100, "memory.allowed": 1000, "memory.policy": "noeviction"},
        ),
        Gone(
            component="shop-api",
            failed="socket",
            problem="socket-closed",
            seen="closed 1011 Service not ready: cache",
            values={"code": 1011},
            after=0.4,
        ),
    ),
    origin="Redis documentation and redis-py's exception classes; not seen in a run",
)
