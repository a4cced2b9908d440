"""A way through the network was closed by a change, and connects time out since."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_FAILS = "ERROR shop.cache: connect failed: redis.exceptions.TimeoutError: Timeout connecting to server"


def _rule(port: str) -> dict[str, object]:
    return {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "serviceName": "compute.googleapis.com",
        "methodName": "v1.compute.firewalls.insert",
        "resourceName": "projects/shop/global/firewalls/tighten-egress",
        "request": {
            "@type": "type.googleapis.com/compute.firewalls.insert",
            "name": "tighten-egress",
            "direction": "EGRESS",
            "denieds": [{"IPProtocol": "tcp", "ports": [port]}],
            "destinationRanges": ["10.0.0.0/8"],
        },
    }


def _sample(port: str) -> tuple[Line, ...]:
    return (
        Line(log="requests", severity="INFO", status=200),
        Line(log="activity", severity="NOTICE", payload=_rule(port), after=10.0, service="", revision=""),
        Line(text=_FAILS, after=20.0, severity="ERROR"),
        Line(log="requests", severity="ERROR", status=500, after=18.0, latency=2.0),
    )


SIGNATURE = Signature(
    id="network-change-cuts-way",
    title="{service} cannot reach its {destination} since {what}",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="{accused|}",
    requires=(
        Need(facts=("way-closed-before-failure",)),
        Need(
            facts=(
                "failed-with-cache",
                "failed-with-database",
                "failed-with-third-party",
                "failed-with-connects",
                "container-exited",
            )
        ),
    ),
    ended_by=(
        Need(facts=("database-answered",), scope="component"),
        Need(facts=("service-recovered", "served-steadily"), scope="component"),
    ),
    ceiling="suspected",
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "port-not-bound",
        "connector-saturated",
        "database-unreachable",
        "database-socket-cut",
        "cache-unreachable",
        "cache-silent",
        "third-party-unreachable",
    ),
    rivals=("connector-saturated", "cache-unreachable", "database-unreachable"),
    detail=(
        "A denied packet vanishes, so connects time out and nothing refuses them; connections that stood before the change go on. "
        "That the change is the reason stands on its time and on the ports it names, not on a lost packet"
    ),
    predicts="every service that makes new connections to the same port or range fails, and only since the change",
    discriminator=Question(
        do="test the way from the service's revision to the destination's address",
        decides="which rule or route drops the packet",
        command="gcloud network-management connectivity-tests create TEST --source-cloud-run-revision=REVISION --destination-ip-address=ADDRESS --destination-port=PORT --protocol=TCP --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="open-the-way",
            do="take the change back: delete or disable the rule, make the route again",
            risk="medium",
            command="gcloud compute firewall-rules update RULE --disabled --project={project|PROJECT}",
        ),
    ),
    key_phrase="Timeout connecting to server",
    hit=_sample("6379"),
    near_miss=_sample("25"),
    origin="Compute Engine audit logging, documentation; redis-py 8.1, measured 2026-11; not seen in a cloud run",
)
