"""The lab's own certificate authority, trusted by nobody but the lab's clients."""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from goldenpath_lab.parts.files import write_private

# The authority is valid in any year in which the lab may want a leaf to begin or end.
_AUTHORITY_BEGINS = datetime(2000, 1, 1, tzinfo=UTC)
_AUTHORITY_ENDS = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_COMMON_NAME = 64


class Authority:
    """Issues certificates for the lab's names; its key never leaves its folder."""

    def __init__(self, *, ca_path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.ca_path = ca_path
        self._certificate, self._key = certificate, key

    @classmethod
    def open(cls, folder: Path) -> "Authority":
        """Return the authority kept in a folder, made now where there is none."""
        ca_path, key_path = folder / "ca.pem", folder / "ca.key"
        if not ca_path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            key = ec.generate_private_key(ec.SECP256R1())
            # The certificate comes last: where it is, its key is.
            write_private(key_path, _key_pem(key))
            write_private(ca_path, _pem(_root(key)))
        loaded = load_pem_private_key(key_path.read_bytes(), password=None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{key_path} is not a key of this lab")
        return cls(ca_path=ca_path, certificate=x509.load_pem_x509_certificate(ca_path.read_bytes()), key=loaded)

    def issue(self, hosts: Sequence[str], *, not_before: datetime, not_after: datetime) -> tuple[str, str]:
        """Return a certificate with its chain, and its key, for names and addresses within the given time."""
        key = ec.generate_private_key(ec.SECP256R1())
        authority = self._certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        certificate = (
            _leaf(hosts, self._certificate.subject, key, (not_before, not_after))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return _pem(certificate) + _pem(self._certificate), _key_pem(key)


def self_signed(hosts: Sequence[str], *, not_before: datetime, not_after: datetime) -> tuple[str, str]:
    """Return a certificate that vouches for itself, so that nobody else does, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = _named(hosts[0][:_LONGEST_COMMON_NAME])
    certificate = _leaf(hosts, issuer, key, (not_before, not_after)).sign(key, hashes.SHA256())
    return _pem(certificate), _key_pem(key)


def _root(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = "Goldenpath lab authority"
    return (
        _builder(name, _named(name), key, (_AUTHORITY_BEGINS, _AUTHORITY_ENDS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    hosts: Sequence[str], issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return (
        _builder(hosts[0][:_LONGEST_COMMON_NAME], issuer, key, life)
        .add_extension(x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(life[0])
        .not_valid_after(life[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
