"""{user|a service} waits in vain for {store|a store} that answers here: what carries the way between them is the suspect."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="connector-carries-nothing",
    title="{user|a service} waits in vain for {store|a store} that answers here: what carries the way between them is the suspect",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    requires=(Need(facts=("way-carries-nothing",)),),
    supports=("store-differs-by-place",),
    ended_by=(),
    ceiling="suspected",
    explains=("cache-unreachable@callers", "cache-silent@callers", "database-unreachable@callers"),
    rivals=("cache-unreachable", "cache-silent", "connector-saturated"),
    detail="The store was asked from here and answers; the service is declared to reach it through the connector, and its attempts vanish without a refusal. What lies between is the connector, its routes and its rules; an address that leads nowhere would look the same",
    discriminator=Question(
        do="look at the state and the load of the connector",
        decides="whether the connector, a rule on the way or the setting of the address is at fault",
        command="gcloud compute networks vpc-access connectors list --region={region|REGION} --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="mend-the-connector",
            do="bring the connector back, or make it wider",
            risk="medium",
            command="gcloud compute networks vpc-access connectors describe CONNECTOR --region={region|REGION}",
        ),
    ),
    key_phrase="10.20.0.3:6379",
    hit=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            values={"ping": "PONG"},
        ),
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            values={"ping": "PONG"},
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            status=503,
            body='{"checks": [{"name": "cache", "ok": false, "reason": "Timeout connecting to server"}]}',
            after=0.2,
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
    near_miss=(
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            values={"ping": "PONG"},
        ),
        Seen(
            component="cache",
            protocol="redis",
            purpose="ping",
            way="inside",
            target="10.20.0.3:6379",
            values={"ping": "PONG"},
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            status=503,
            body='{"checks": [{"name": "cache", "ok": false, "reason": "Connection refused"}]}',
            after=0.2,
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
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
