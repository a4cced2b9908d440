"""The load balancer's route leads to no service."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_FOUND = {
    "@type": "type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry",
    "statusDetails": "serverless_neg_routing_failed",
}
_SENT = {
    "@type": "type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry",
    "statusDetails": "response_sent_by_backend",
}

SIGNATURE = Signature(
    id="balancer-route-missing",
    title="{service}: the load balancer's route for {route|a path} leads to no service ({reason|not routed})",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    requires=(Need(facts=("balancer-found-no-service", "balancer-lacks-configuration")),),
    ended_by=(Need(facts=("balancer-served",), same=("route",), scope="component"),),
    explains=("no-healthy-backend",),
    rivals=("no-healthy-backend", "certificate-expired", "connector-saturated"),
    detail=(
        "The balancer looked for the backend that its serverless group names and found none: service name, region, tag or URL mask differ. "
        "No service was asked, so none is at fault. Directly after a change config_not_found passes by itself"
    ),
    predicts="the same answer for every request of the route, with no entry of a service beside it",
    discriminator=Question(
        do="read which service and region the endpoint group names, and whether that service exists there",
        decides="whether the group, its URL mask or the service is wrong",
        command="gcloud compute network-endpoint-groups list --project={project|PROJECT} --format='yaml(name,region,cloudRun)'",
    ),
    remedies=(
        Remedy(
            id="mend-the-group",
            do="make a group that names the right service in its region, add it to the backend service, take the old one out",
            risk="medium",
            command="gcloud compute network-endpoint-groups create NAME --region=REGION --network-endpoint-type=serverless --cloud-run-service=SERVICE",
        ),
    ),
    key_phrase="serverless_neg_routing_failed",
    hit=(
        Line(
            log="balancer",
            service="shop-map",
            severity="WARNING",
            status=404,
            latency=0.003,
            path="/api/orders",
            payload=_FOUND,
        ),
        Line(
            log="balancer",
            service="shop-map",
            severity="WARNING",
            status=404,
            latency=0.003,
            path="/api/orders",
            payload=_FOUND,
            after=2.0,
        ),
    ),
    near_miss=(
        Line(text="shop.ops: explained to a user: serverless_neg_routing_failed", severity="INFO"),
        Line(
            log="balancer",
            service="shop-map",
            severity="INFO",
            status=200,
            path="/api/orders",
            payload=_SENT,
            after=1.0,
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=1.0),
    ),
    origin="Application Load Balancer logging, statusDetails: documentation, not seen in a run",
)
