"""the certificate that {host|the host} shows is signed by nobody who is trusted."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="certificate-untrusted",
    title="the certificate that {host|the host} shows is signed by nobody who is trusted",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="certificate",
    requires=(Need(facts=("certificate-shown-untrusted",)),),
    ended_by=(),
    explains=("service-unreached-seen",),
    rivals=("certificate-expired", "certificate-of-other-name"),
    detail="The handshake went as far as the certificate, and nobody who is trusted vouches for it: clients refuse it",
    discriminator=Question(
        do="look at the chain that is shown",
        decides="whether a self-signed certificate is attached, an intermediate one is missing, or a proxy of our own network stands in between",
        command="openssl s_client -connect {host|HOST}:{port|443} -servername {host|HOST} -showcerts",
    ),
    remedies=(
        Remedy(
            id="attach-a-trusted-certificate",
            do="attach a certificate whose issuer clients trust, with its chain",
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
            reason=Reason.CERTIFICATE_SELF_SIGNED,
            text="self-signed certificate",
        ),
        Gone(
            component="certificate", failed="tls", problem="no-answer", seen="certificate-self-signed at tls", after=0.4
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
