"""A certificate is refused because it is not valid for the name that was called."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="certificate-other-name",
    title="a certificate is refused because it is valid for another name",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    patterns=(
        Pattern(
            literals=("certificate is not valid for",),
            regex=r"(?:Hostname|IP address) mismatch, certificate is not valid for '(?P<host>[^'\n]{1,200})'",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=(
                "does not match certificate's altnames",
                "doesn't match certificate's altnames",
            ),
            regex=r"match certificate's altnames:? ?(?:Host: (?P<host>[\w.-]{1,200}?)\.? is not)?",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("ERR_TLS_CERT_ALTNAME_INVALID",),
            regex=r"ERR_TLS_CERT_ALTNAME_INVALID",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("x509: certificate is",),
            regex=r"x509: certificate is (?:valid for [^\n]{1,400}?, not (?P<host>[\w.-]{1,200})|not valid for any names, but wanted to match (?P<wanted>[\w.-]{1,200}))",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("No subject alternative",),
            regex=r"No subject alternative (?:DNS )?names? matching (?:IP address )?(?P<host>[\w.:-]{1,200}) found",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
        Pattern(
            literals=("SSL: no alternative certificate subject name matches",),
            regex=r"SSL: no alternative certificate subject name matches target host ?name '(?P<host>[^'\n]{1,200})'",
            streams=(Stream.APPLICATION,),
            level=Severity.WARNING,
        ),
    ),
    direct=True,
    origin="OpenSSL through Python, node 20: google-cloud.md; Go, Java, curl: documentation and public reports, not seen in a run",
)
