"""A certificate that is shown is signed by nobody who is trusted."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_front import refused_certificates
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where a handshake was refused for that."""
    yield from refused_certificates(
        reading, Reason.CERTIFICATE_SELF_SIGNED, Reason.CERTIFICATE_UNTRUSTED, Reason.CERTIFICATE_INVALID
    )


FACT = FactRule(
    id="certificate-shown-untrusted",
    title="a certificate that is shown is signed by nobody who is trusted",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
