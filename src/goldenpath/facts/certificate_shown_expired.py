"""A certificate that is shown is past its date, or not yet valid."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live_front import refused_certificates
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Reason


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where a handshake was refused for that."""
    yield from refused_certificates(reading, Reason.CERTIFICATE_EXPIRED, Reason.CERTIFICATE_NOT_YET_VALID)


FACT = FactRule(
    id="certificate-shown-expired",
    title="a certificate that is shown is past its date, or not yet valid",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
)
