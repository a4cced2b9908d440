"""A revision cannot start because its image is not there or may not be read."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_IMAGE = "europe-west1-docker.pkg.dev/shop/images/shop-api:1.4.2"

SIGNATURE = Signature(
    id="image-not-found",
    title="{service}: its image {image|of the new revision} cannot be got: {why|not found}; the revision is never started",
    layer=Layer.CONFIGURATION,
    rung=Rung.IMAGE_PULLED,
    requires=(Need(facts=("revision-lacks-image",)),),
    supports=("image-not-pulled",),
    explains=("startup-probe-failed", "revision-not-listening", "port-not-bound"),
    rivals=("port-not-bound", "missing-module", "secret-access-denied"),
    detail="No program of this revision ever ran; revisions before it go on serving as long as their image exists",
    predicts="no line of the program in this revision",
    discriminator=Question(
        do="ask the registry for the image by the name and tag that the revision names",
        decides="whether the image was never pushed, was deleted, or may not be read",
        command="gcloud artifacts docker images describe {image|IMAGE}",
    ),
    remedies=(
        Remedy(
            id="deploy-an-existing-image",
            do="push the image, or deploy one that exists, best by its digest",
            command="gcloud run deploy {service} --region={region|REGION} --image=IMAGE@sha256:DIGEST",
        ),
        Remedy(
            id="let-the-platform-read",
            do="where the answer speaks of permission: let the Cloud Run service agent read the repository",
            command="gcloud artifacts repositories add-iam-policy-binding REPOSITORY --location={region|REGION} --member=serviceAccount:SERVICE_AGENT --role=roles/artifactregistry.reader",
        ),
    ),
    key_phrase=f"Image '{_IMAGE}' not found",
    hit=(
        Line(
            log="system_event",
            severity="ERROR",
            payload={
                "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
                "methodName": "/InternalServices.ReplaceInternalService",
                "resourceName": "namespaces/shop/revisions/shop-api-00007-kiv",
                "status": {
                    "code": 5,
                    "message": "Ready condition status changed to False for Revision shop-api-00007-kiv with message: "
                    f"Revision 'shop-api-00007-kiv' is not ready and cannot serve traffic. Image '{_IMAGE}' not found.",
                },
            },
        ),
    ),
    near_miss=(
        Line(text=f"shop.builder: Image '{_IMAGE}' not found in the local store, building it", severity="WARNING"),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="Cloud Run's condition: public report (deploy-cloudrun#465); names are the sample's own",
)
