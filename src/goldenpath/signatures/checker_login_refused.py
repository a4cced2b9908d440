"""the walk could not log in: its own credentials were refused."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="checker-login-refused",
    title="the walk could not log in: its own credentials were refused",
    layer=Layer.TEST,
    rung=Rung.SERVING,
    accuses="client",
    requires=(Need(facts=("login-refused-seen",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("test-credentials-wrong", "database-password-wrong"),
    detail="The service answered, and does not take the credentials that the walk was given; nothing beyond the login was seen",
    discriminator=Question(
        do="log in by hand with the same account",
        decides="whether the account, its password or the service is at fault",
        command="",
    ),
    remedies=(
        Remedy(
            id="renew-the-credentials",
            do="give the walk an account that exists and its present password",
            risk="low",
            command="",
        ),
    ),
    key_phrase="wrong_credentials",
    hit=(
        Gone(
            component="shop-auth",
            failed="login",
            problem="login-refused",
            seen="HTTP 401 wrong_credentials",
            values={"status": 401},
            after=0.4,
        ),
    ),
    near_miss=(
        Gone(
            component="shop-auth",
            failed="login",
            problem="status",
            seen="HTTP 500 wrong_credentials",
            values={"status": 500},
            after=0.4,
        ),
    ),
    origin="the reference platform's contract of the login, 2026-11; names are the sample's own",
)
