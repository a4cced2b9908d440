"""The cache refuses the service's credentials."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_OWN = (Stream.APPLICATION,)
_WARNS = Severity.WARNING

FACT = FactRule(
    id="cache-password-refused",
    title="the cache refuses the service's credentials",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("NOAUTH", "WRONGPASS"),
            regex=r"\b(?P<answer>NOAUTH) Authentication required|\bWRONGPASS invalid username-password pair",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=(
                "invalid username-password pair",
                "without any password configured",
                "Client sent AUTH, but no password is set",
            ),
            regex=r"invalid username-password pair or user is disabled|AUTH (?:<password> )?called without any password configured|Client sent AUTH, but no password is set",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("AuthenticationError", "ERR invalid password"),
            regex=r"redis\.exceptions\.AuthenticationError: |\bERR invalid password",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Authentication required",),
            regex=r"redis\.exceptions\.\w{0,40}: (?P<answer>Authentication required)",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    direct=True,
    target="cache",
    origin="Redis 5 to 7: the server's documented answers, not seen in a run",
)
