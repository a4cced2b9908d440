"""The platform turns every caller away: none of them may invoke the service."""

from goldenpath.contracts import Exclusion, Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "The request was not authenticated. Either allow unauthenticated invocations or set the proper Authorization header. "
    "Read more at https://cloud.google.com/run/docs/securing/authenticating"
)

SIGNATURE = Signature(
    id="invoker-denied",
    title="{service}: the platform turns every caller away ({status|403}): none of them may invoke the service",
    layer=Layer.CONFIGURATION,
    rung=Rung.ROUTED,
    requires=(Need(facts=("every-caller-refused", "callers-refused-since-policy")),),
    supports=("invoker-refused",),
    excluded_by=(
        Exclusion(
            fact="request-served",
            scope="revision",
            later=True,
            why="the service served callers since: those turned away lack the right for themselves",
        ),
    ),
    ended_by=(Need(facts=("request-served",), scope="component"),),
    ceiling="suspected",
    explains=("test-credentials-wrong",),
    rivals=("token-audience-wrong", "token-key-mismatch", "connector-saturated", "no-healthy-backend"),
    detail=(
        "The program never saw these requests; its own refusals would carry its own answer. "
        "Whether the service is meant to be private, and whom it should let in, is not in these entries"
    ),
    predicts="the answer comes in milliseconds with no line of the program beside it",
    discriminator=Question(
        do="read who may invoke the service, and send one request with an identity token",
        decides="whether the policy lacks the callers or the callers send no token",
        command="gcloud run services get-iam-policy {service} --region={region|REGION}",
    ),
    remedies=(
        Remedy(
            id="let-the-caller-in",
            do="give the calling service's account the right to invoke, and let it send an identity token for this service",
            risk="medium",
            command="gcloud run services add-iam-policy-binding {service} --region={region|REGION} --member=serviceAccount:CALLER --role=roles/run.invoker",
        ),
    ),
    key_phrase="The request was not authenticated",
    hit=(
        Line(text=_TEXT, log="requests", severity="WARNING", status=403, latency=0.0, path="/api/orders", instance=""),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=403,
            latency=0.0,
            path="/api/orders",
            instance="",
            after=1.0,
        ),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=403,
            latency=0.0,
            path="/api/carts",
            instance="",
            after=2.0,
        ),
    ),
    near_miss=(
        Line(log="requests", severity="INFO", status=200, path="/api/orders"),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=403,
            latency=0.0,
            path="/api/orders",
            instance="",
            after=1.0,
        ),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=403,
            latency=0.0,
            path="/api/orders",
            instance="",
            after=2.0,
        ),
        Line(
            text=_TEXT,
            log="requests",
            severity="WARNING",
            status=403,
            latency=0.0,
            path="/api/orders",
            instance="",
            after=3.0,
        ),
    ),
    origin="Cloud Run's request log: documentation and public reports (firebase-functions-python#193)",
)
