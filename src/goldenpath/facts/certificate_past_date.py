"""A certificate is refused because its time is over."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="certificate-past-date",
    title="a certificate is refused because its time is over",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("certificate has expired",),
            regex=r"host='(?P<host>[^'\n]{1,200})'[\s\S]{0,900}?certificate has expired",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("certificate has expired",),
            regex=r"Cannot connect to host (?P<host>[\w.-]{1,200}):\d{2,5} ssl:[\s\S]{0,300}?certificate has expired",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("certificate has expired",),
            regex=r'"https?://(?P<host>[\w.-]{1,200})[^"\n]{0,500}"[^\n]{0,300}?certificate has expired',
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "certificate has expired",
                "CERT_HAS_EXPIRED",
                "CertificateExpiredException",
                "alert certificate expired",
                "tls: expired certificate",
            ),
            regex=r"certificate has expired|CERT_HAS_EXPIRED|CertificateExpiredException|alert certificate expired|tls: expired certificate",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="OpenSSL through Python and node: google-cloud.md; Go, Java: documentation, not seen in a run",
)
