"""Certificates: those uploaded, and the one that the load balancer serves."""

import json
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from starlette.routing import Route

from goldenpath_lab.cloud.compute.shapes import GLOBAL, begin, check_name, head, link, lists, missing
from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, object_of, route, text_of
from goldenpath_lab.parts.envoy_config import CERTIFICATE_FILE

Json = dict[str, Any]

CERTIFICATES = "sslCertificates"
FIRST = "chat-certificate"
"""The name of what the lab itself put on the load balancer."""

_KEPT, _LAST_KNOWN = "certificates", "certificates-replaced"
_LARGEST = 64 * 1024


class Certificates:
    """The certificates by name; keys are kept in the lab's folder and never shown."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def routes(self) -> list[Route]:
        """Return the routes of this kind of resource."""
        ground = self._ground

        async def get(call: Call) -> Json:
            return self.get(call.names["name"])

        async def insert(call: Call) -> Json:
            record = self._checked(call.json())
            return await begin(ground, "insert", link(CERTIFICATES, record["name"]), self._keep(record))

        async def delete(call: Call) -> Json:
            name = self.get(call.names["name"])["name"]
            if name in {FIRST, self.served()}:
                raise invalid(f"The ssl_certificate resource '{name}' is already being used by the target proxy.")
            return await begin(ground, "delete", link(CERTIFICATES, name), self._forget(name))

        one = f"{GLOBAL}/{CERTIFICATES}/{{name}}"
        return [
            *lists(CERTIFICATES, "sslCertificate", lambda: [self.get(name) for name in self.names()]),
            route("POST", f"{GLOBAL}/{CERTIFICATES}", insert),
            route("GET", one, get),
            route("DELETE", one, delete),
        ]

    def names(self) -> list[str]:
        """Return all names."""
        return [FIRST, *(record["name"] for record in self._ground.records(_KEPT))]

    def served(self) -> str:
        """Return the name of the certificate that the load balancer serves just now."""
        now = self._now()
        kept = (record["name"] for record in self._ground.records(_KEPT) if record["certificate"] == now)
        return str(next(kept, FIRST))

    def get(self, name: str) -> Json:
        """Return a certificate.

        Raises:
            ApiError: there is none of that name.
        """
        if name == FIRST:
            known = self._ground.record(_LAST_KNOWN, FIRST) if self.served() != FIRST else None
            return _told(FIRST, known["certificate"] if known else self._now())
        record = self._ground.record(_KEPT, name) if name in self.names() else None
        if record is None:
            raise missing(CERTIFICATES, name)
        return _told(name, record["certificate"])

    async def serve(self, name: str) -> Json:
        """Let the load balancer serve a certificate from now on."""
        record = self._ground.record(_KEPT, name)
        if record is None:
            if self.served() != FIRST:
                # Its key went with it: the lab issues its own anew.
                self._ground.lab.install_certificate()
            return {}
        if self.served() == FIRST:
            self._ground.keep(_LAST_KNOWN, FIRST, {"certificate": self._now()})
        self._ground.lab.balancer.install_certificate(record["certificate"], record["key"])
        return {}

    def _now(self) -> str:
        path = self._ground.lab.state.folder / "balancer" / CERTIFICATE_FILE
        secret = json.loads(path.read_text(encoding="utf-8"))["resources"][0]
        return str(secret["tls_certificate"]["certificate_chain"]["inline_string"])

    def _checked(self, body: Json) -> Json:
        name = check_name(text_of(body, "name"))
        if name in self.names():
            raise ApiError("ALREADY_EXISTS", f"The resource '{CERTIFICATES}/{name}' already exists")
        if body.get("type") == "MANAGED" or body.get("managed"):
            raise ApiError("UNIMPLEMENTED", "The lab takes self-managed certificates only: nobody signs others here.")
        own = object_of(body, "selfManaged") or body
        certificate, key = text_of(own, "certificate"), text_of(own, "privateKey")
        _check_pair(certificate, key)
        return {"name": name, "certificate": certificate, "key": key}

    async def _keep(self, record: Json) -> Json:
        self._ground.keep(_KEPT, record["name"], record)
        self._ground.lab.state.path("cloud", _KEPT, f"{record['name']}.json").chmod(0o600)
        return {}

    async def _forget(self, name: str) -> Json:
        self._ground.forget(_KEPT, name)
        return {}


def _check_pair(certificate: str, key: str) -> None:
    if len(certificate) + len(key) > _LARGEST:
        raise invalid("The certificate and key are too long.")
    try:
        first = x509.load_pem_x509_certificates(certificate.encode())[0]
    except ValueError:
        raise invalid("The SSL certificate could not be parsed.") from None
    try:
        private = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise invalid("The SSL key could not be parsed.") from None
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*form) != first.public_key().public_bytes(*form):
        raise invalid("The SSL certificate and key are not compatible.")


def _told(name: str, certificate: str) -> Json:
    first = x509.load_pem_x509_certificates(certificate.encode())[0]
    try:
        names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = [str(one.value) for one in names]
    except x509.ExtensionNotFound:
        hosts = []
    return head(CERTIFICATES, "sslCertificate", name) | {
        "type": "SELF_MANAGED",
        "selfManaged": {"certificate": certificate},
        "certificate": certificate,
        "subjectAlternativeNames": hosts,
        "expireTime": f"{first.not_valid_after_utc:%Y-%m-%dT%H:%M:%S.000-00:00}",
    }
