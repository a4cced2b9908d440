"""A test client logs in with credentials that the service does not know."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="test-credentials-wrong",
    title="{service} refuses the login of a test client at {route}, and serves others",
    layer=Layer.TEST,
    rung=Rung.SERVING,
    accuses="client",
    requires=(
        Need(facts=("test-client-login-refused",)),
        Need(facts=("credentials-refused-said",), scope="component", within=5.0),
    ),
    supports=("test-client-asked",),
    ended_by=(),
    ceiling="suspected",
    rivals=("token-key-mismatch", "invoker-denied"),
    detail="The service answers, names the credentials as the reason, and serves other requests. Which copy of the secret is the wrong one, the test's or the service's, is not in these entries",
    predicts="the same login by hand with the right secret succeeds; every test that needs a login fails, the others pass",
    discriminator=Question(
        do="compare hashes of the secret in the test's environment and in the service's",
        decides="which of the two is wrong",
        command="gcloud secrets versions list SECRET --project={project|PROJECT}",
    ),
    remedies=(Remedy(id="mend-the-secret", do="give the test environment the secret that the service holds"),),
    key_phrase="invalid bypass key",
    hit=(
        Line(
            log="requests",
            severity="WARNING",
            status=401,
            latency=0.01,
            method="POST",
            path="/auth/token",
            agent="python-httpx/0.28.1",
        ),
        Line(text="token refused: invalid bypass key", after=0.01, severity="WARNING"),
        Line(after=1.0, log="requests", severity="INFO", status=200, agent="Mozilla/5.0 (X11; Linux x86_64)"),
    ),
    near_miss=(
        Line(
            log="requests",
            severity="WARNING",
            status=401,
            latency=0.01,
            method="POST",
            path="/auth/token",
            agent="Mozilla/5.0 (X11; Linux x86_64)",
        ),
        Line(text="token refused: invalid bypass key", after=0.01, severity="WARNING"),
        Line(after=1.0, log="requests", severity="INFO", status=200, agent="Mozilla/5.0 (X11; Linux x86_64)"),
    ),
    origin="invented for the sample; the rule is from the reference on tests that ask wrongly",
)
