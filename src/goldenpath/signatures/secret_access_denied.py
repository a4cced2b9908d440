"""A revision cannot start because its service account may not read a secret."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "Revision 'shop-api-00007-kiv' is not ready and cannot serve traffic. "
    "spec.template.spec.containers[0].env[2].value_from.secret_key_ref.name: "
    "Permission denied on secret: projects/123456789/secrets/orders-password/versions/latest for Revision service account "
    "runner@shop.example. The service account used must be granted the 'Secret Manager Secret Accessor' role "
    "(roles/secretmanager.secretAccessor) at the secret, project or higher level."
)

SIGNATURE = Signature(
    id="secret-access-denied",
    title="{service}: its service account may not read the secret {secret|it refers to}; the revision is never started",
    layer=Layer.CONFIGURATION,
    rung=Rung.CREATED,
    requires=(Need(facts=("revision-lacks-secret",)),),
    supports=("secret-access-refused",),
    explains=("startup-probe-failed", "revision-not-listening", "port-not-bound"),
    rivals=("setting-missing", "port-not-bound", "permission-denied"),
    detail="The platform refuses the revision before any program runs; revisions before it go on serving",
    predicts="no line of the program in this revision; the traffic stays on the revision before",
    discriminator=Question(
        do="read who may access the secret",
        decides="whether the account lacks the role or another account was meant",
        command="gcloud secrets get-iam-policy {secret|SECRET} --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(
            id="grant-access",
            do="let the revision's account read the secret, then deploy again",
            command="gcloud secrets add-iam-policy-binding {secret|SECRET} --member=serviceAccount:SERVICE_ACCOUNT --role=roles/secretmanager.secretAccessor",
        ),
    ),
    key_phrase="Permission denied on secret",
    hit=(
        Line(
            log="system_event",
            severity="ERROR",
            payload={
                "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
                "methodName": "/InternalServices.ReplaceInternalService",
                "resourceName": "namespaces/shop/revisions/shop-api-00007-kiv",
                "status": {
                    "code": 7,
                    "message": f"Ready condition status changed to False for Revision shop-api-00007-kiv with message: {_TEXT}",
                },
            },
        ),
    ),
    near_miss=(
        Line(
            text="shop.admin: deployment report shown: Permission denied on secret: orders-password for Revision service account",
            severity="ERROR",
        ),
        Line(log="requests", severity="INFO", status=200, path="/api/orders", after=3.0),
    ),
    origin="Cloud Run's condition: public report (terraform-docs-samples#168); names are the sample's own",
)
