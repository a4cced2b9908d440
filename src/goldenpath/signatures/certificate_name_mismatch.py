"""The certificate that the called host shows is valid for other names."""

from goldenpath.contracts import Line, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
    "Hostname mismatch, certificate is not valid for 'rates.shop.example'. (_ssl.c:1006)"
)

SIGNATURE = Signature(
    id="certificate-name-mismatch",
    title="{service}: the certificate it is shown is not valid for {host|the name it calls}",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    accuses="certificate",
    requires=(
        Need(facts=("certificate-other-name",)),
        Need(facts=("failed-with-certificate",)),
    ),
    ended_by=(Need(facts=("service-recovered", "served-steadily"), scope="component"),),
    explains=(
        "startup-exception",
        "handler-exception",
        "unhandled-promise-rejection",
        "process-panic",
        "third-party-unreachable",
        "model-provider-unreachable",
        "model-provider-down",
        "database-unreachable",
        "cache-unreachable",
    ),
    rivals=("certificate-expired", "third-party-unreachable"),
    detail="The host answers and its certificate is in date; it names other hosts than the one called. An address where a name belongs, an old host name, or a balancer that shows its default certificate do that",
    predicts="every client that uses this name fails, clients that use a name on the certificate succeed",
    discriminator=Question(
        do="read the names on the certificate that the host shows",
        decides="whether the setting or the certificate names the wrong host",
        command="openssl s_client -connect {host|HOST}:{port|443} -servername {host|HOST} </dev/null | openssl x509 -noout -subject -ext subjectAltName",
    ),
    remedies=(
        Remedy(
            id="mend-the-name",
            do="call the host by a name that its certificate carries, or add the name to the certificate",
        ),
    ),
    key_phrase="certificate is not valid for 'rates.shop.example'",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(after=0.1, log="requests", severity="ERROR", status=502, latency=0.21),
    ),
    near_miss=(
        Line(
            text="second mirror left out: Hostname mismatch, certificate is not valid for 'rates.shop.example'",
            severity="WARNING",
        ),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    origin="Python's ssl module; google-cloud.md section 9; names are the sample's own",
)
