"""The certificate of a host that the service calls has expired."""

from goldenpath.contracts import Gone, Line, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

_TEXT = (
    "requests.exceptions.SSLError: HTTPSConnectionPool(host='rates.shop.example', port=443): Max retries exceeded with url: /v1/rates "
    "(Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)')))"
)

SIGNATURE = Signature(
    id="certificate-expired",
    title="{service}: the certificate of {host|the host it calls} has expired",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    accuses="certificate",
    seen_live=(Need(facts=("certificate-shown-expired",), scope="component"),),
    requires=(
        Need(facts=("certificate-past-date",)),
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
    rivals=("third-party-unreachable", "connector-saturated"),
    detail="The TLS handshake ends before any request is sent. Only a certificate whose time is over, or a clock that is far off, is answered so",
    predicts="every client of the host fails since the same moment, whatever its code; nothing else about the host changed",
    discriminator=Question(
        do="read the dates of the certificate that the host shows",
        decides="whether it is expired, and since when",
        command="openssl s_client -connect {host|HOST}:{port|443} -servername {host|HOST} </dev/null | openssl x509 -noout -dates -subject",
    ),
    remedies=(
        Remedy(
            id="renew",
            do="renew the certificate at the host that shows it; for a managed one mend its DNS records or its attachment",
            risk="medium",
            command="gcloud compute ssl-certificates list --project={project|PROJECT} --format='table(name,type,expireTime,managed.status)'",
        ),
    ),
    key_phrase="certificate has expired",
    hit=(
        Line(text=_TEXT, severity="ERROR"),
        Line(after=0.1, log="requests", severity="ERROR", status=502, latency=0.21),
    ),
    near_miss=(
        Line(
            text="usage report not sent: certificate verify failed: certificate has expired (_ssl.c:1006)",
            severity="WARNING",
        ),
        Line(text="INFO:     Application startup complete.", after=1.0),
        Line(after=2.0, log="requests", severity="INFO", status=200),
    ),
    live_hit=(
        Seen(
            component="certificate",
            protocol="tls",
            purpose="handshake-of-shop-api",
            target="api.shop.example:443",
            phase=Phase.TLS,
            reason=Reason.CERTIFICATE_EXPIRED,
            text="certificate has expired",
        ),
        Gone(component="certificate", failed="tls", problem="no-answer", seen="certificate-expired at tls", after=0.4),
    ),
    live_near_miss=(
        Seen(
            component="certificate",
            protocol="tls",
            purpose="handshake-of-shop-api",
            target="api.shop.example:443",
            values={"certificate.expires_in": 3456000.0},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="requests 2.34 on OpenSSL; google-cloud.md section 9; names are the sample's own",
)
