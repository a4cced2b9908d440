"""The service's account lacks a permission that the program needs."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="permission-denied",
    title="{service}: its service account lacks the permission {permission|that a Google service asks for}",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(
        Need(facts=("permission-refused",)),
        Need(facts=("refusal-felt",), within=2.0),
        Need(
            facts=(
                "startup-failed",
                "container-exited",
                "boot-failed",
                "instance-died",
                "request-failed",
                "request-cut",
            ),
            within=60.0,
        ),
    ),
    supports=("permission-denied-said",),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=("startup-exception", "handler-exception", "unhandled-promise-rejection"),
    rivals=("connector-saturated", "secret-access-denied", "database-socket-cut"),
    detail=(
        "The Google service answers with its own refusal, so the network works. "
        "It says the same of a resource that does not exist: a misspelled name looks like a missing right"
    ),
    predicts="each use of the resource is refused in milliseconds; other resources answer",
    discriminator=Question(
        do="read the service's account and its roles on the resource, and whether the resource exists by that name",
        decides="whether the right is missing or the name is wrong",
        command="gcloud run services describe {service} --region={region|REGION} --format='value(spec.template.spec.serviceAccountName)'",
    ),
    remedies=(
        Remedy(
            id="grant-the-permission",
            do="grant the account the smallest role that holds {permission|the permission}, best on the resource alone",
            risk="medium",
            command="gcloud projects add-iam-policy-binding {project|PROJECT} --member=serviceAccount:SERVICE_ACCOUNT --role=ROLE",
        ),
    ),
    key_phrase="denied on resource",
    hit=(
        Line(
            text="shop.media: google.api_core.exceptions.Forbidden: 403 GET https://storage.googleapis.com/storage/v1/b/shop-media/o/logo.png: "
            "Permission 'storage.objects.get' denied on resource (or it may not exist).",
            severity="ERROR",
        ),
        Line(log="requests", severity="ERROR", status=500, latency=0.08, path="/api/media", after=0.01),
    ),
    near_miss=(
        Line(
            text="Exporting spans left out: 403 Permission 'cloudtrace.traces.patch' denied on resource '//cloudtrace.googleapis.com/projects/shop' (or it may not exist).",
            severity="ERROR",
        ),
        Line(log="requests", severity="ERROR", status=500, latency=0.08, path="/api/media", after=0.01),
    ),
    origin="google-api-core's words for a refused call: documentation and public reports, not seen in a run",
)
