"""All egress goes through the VPC while the built-in SQL socket, which dials a public address, is in use."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_ANNOTATIONS = {
    "run.googleapis.com/vpc-access-egress": "all-traffic",
    "run.googleapis.com/vpc-access-connector": "shop-connector",
    "run.googleapis.com/cloudsql-instances": "shop:europe-west1:orders",
}


def _deploy(egress: str) -> dict[str, object]:
    return {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "methodName": "google.cloud.run.v1.Services.ReplaceService",
        "resourceName": "namespaces/shop/services/shop-api",
        "requestMetadata": {"callerSuppliedUserAgent": "gcloud/560.0.0 command/gcloud.run.deploy client-os/LINUX"},
        "request": {
            "service": {
                "spec": {
                    "template": {
                        "metadata": {"annotations": {**_ANNOTATIONS, "run.googleapis.com/vpc-access-egress": egress}}
                    }
                }
            }
        },
    }


SIGNATURE = Signature(
    id="egress-against-sql-socket",
    title="{service}: egress all-traffic stands beside the built-in SQL socket, which dials a public address",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(Need(facts=("egress-all-with-sql-socket",)),),
    supports=("database-socket-closed",),
    ended_by=(),
    ceiling="suspected",
    stands_alone=False,
    explains=("database-socket-cut",),
    detail=(
        "The built-in proxy dials the instance's public address; with egress all-traffic that needs Cloud NAT, or a private address instead. "
        "Whether NAT or a private address exists is not in these entries"
    ),
    predicts="the proxy cannot dial port 3307; every service with both settings loses the database at once",
    discriminator=Question(
        do="look for a private address of the instance and for Cloud NAT on the network",
        decides="whether the setting cuts the path",
        command="gcloud compute routers list --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="set-egress-private-ranges",
            do="let only private ranges leave through the connector",
            risk="medium",
            command="gcloud run services update {service} --region={region|REGION} --vpc-egress=private-ranges-only",
        ),
    ),
    key_phrase="cloudsql-instances",
    hit=(Line(log="activity", severity="NOTICE", payload=_deploy("all-traffic")),),
    near_miss=(Line(log="activity", severity="NOTICE", payload=_deploy("private-ranges-only")),),
    origin="Cloud Run v1 annotations in real audit entries, 2025-09; Google's page Connect from Cloud Run",
)
