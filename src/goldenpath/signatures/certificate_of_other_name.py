"""the certificate that {host|the host} shows is for {shown|other names}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="certificate-of-other-name",
    title="the certificate that {host|the host} shows is for {shown|other names}",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="certificate",
    requires=(Need(facts=("certificate-shown-for-other-name",)),),
    ended_by=(),
    explains=("service-unreached-seen",),
    rivals=("certificate-expired", "certificate-untrusted"),
    detail="The handshake went as far as the certificate, and its names do not hold the host: every client refuses it, before any request is sent",
    discriminator=Question(
        do="look at which certificate is attached to the proxy",
        decides="whether a wrong one is attached or the right one was issued for other names",
        command='gcloud compute target-https-proxies list --global --project={project|PROJECT} --format="table(name,sslCertificates)"',
    ),
    remedies=(
        Remedy(
            id="attach-the-right-certificate",
            do="attach the certificate that bears the host",
            risk="medium",
            command="gcloud compute target-https-proxies update PROXY --global --ssl-certificates=CERTIFICATE",
        ),
    ),
    key_phrase="api.shop.example",
    hit=(
        Seen(
            component="certificate",
            protocol="tls",
            purpose="handshake-of-shop-api",
            target="api.shop.example:443",
            phase=Phase.TLS,
            reason=Reason.CERTIFICATE_OTHER_NAME,
            text="Hostname mismatch",
        ),
        Gone(
            component="certificate", failed="tls", problem="no-answer", seen="certificate-other-name at tls", after=0.4
        ),
    ),
    near_miss=(
        Seen(
            component="certificate",
            protocol="tls",
            purpose="handshake-of-shop-api",
            target="api.shop.example:443",
            values={"certificate.expires_in": 3456000.0},
        ),
        Gone(component="shop-api", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
