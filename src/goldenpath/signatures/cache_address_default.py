"""The service looks for its cache at its own address: the setting of the cache's address was not applied."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused."

SIGNATURE = Signature(
    id="cache-address-default",
    title="{service} looks for its cache at {address|its own address}: the cache's address is not set",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("cache-refused-at-loopback",)),
        Need(facts=("refusal-felt",), within=2.0),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
                "refusal-felt",
            ),
            within=60.0,
        ),
    ),
    supports=("crash-loop",),
    ended_by=(Need(facts=("cache-answered", "service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "cache-unreachable",
        "unhandled-promise-rejection",
    ),
    rivals=("cache-unreachable", "connector-saturated", "cache-password-wrong"),
    detail=(
        "A loopback address in a container is the container itself: it is a library's default, not the address of a deployed cache. "
        "Nothing was sent into the network. Only a cache meant to run beside the program in the same instance would be looked for there"
    ),
    predicts="refused in less than a millisecond on every instance, since the revision's first start",
    discriminator=Question(
        do="read the variables of the revision that name the cache",
        decides="whether the address is absent, misspelled or not read by the program",
        command="gcloud run services describe {service} --region={region|REGION} --format='yaml(spec.template.spec.containers[0].env)'",
    ),
    remedies=(
        Remedy(
            id="set-the-address",
            do="set the cache's address in a new revision, under the name that the program reads",
            command="gcloud run services update {service} --region={region|REGION} --update-env-vars=REDIS_HOST=ADDRESS",
        ),
    ),
    key_phrase="connecting to localhost:6379",
    hit=(
        Line(text=f"shop.sessions: {_TEXT}", severity="ERROR"),
        Line(log="requests", severity="ERROR", status=500, latency=0.01, path="/api/orders", after=0.005),
    ),
    near_miss=(
        Line(text=f"shop.sessions: keeping sessions in memory: {_TEXT}", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=1.0),
    ),
    origin="redis-py 8 against an address without a server, run; names are the sample's own",
)
