"""TLS: the full, verified handshake, and the certificate that is shown, also where it is refused."""

from datetime import datetime

from goldenpath.contracts import Protocol
from goldenpath.model.observation import Certificate, Value
from goldenpath.model.probe import TlsAsk

PROTOCOL = Protocol(
    id="tls",
    asks=TlsAsk,
    schemes=("tls",),
    port=443,
    values=(
        ("certificate.expires_in", "seconds until the certificate expires, negative where it has"),
        ("certificate.names", "the names that it bears, separated by commas"),
        ("certificate.issuer", "who issued it"),
        ("chain", "how many certificates were shown"),
    ),
)


def values(certificate: Certificate, now: datetime) -> tuple[tuple[str, Value], ...]:
    """Return what a certificate says, by the names that conditions use."""
    return (
        ("certificate.expires_in", (certificate.not_after - now).total_seconds()),
        ("certificate.names", ",".join(certificate.names)),
        ("certificate.issuer", certificate.issuer),
        ("chain", certificate.chain),
    )
