"""What is read of certificates that few programs make."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from goldenpath.wire.certificates import read

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALTERNATIVE = x509.oid.ExtensionOID.SUBJECT_ALTERNATIVE_NAME
"""The OID of the list of names."""


def made(*extensions: bytes) -> bytes:
    """Return a certificate in DER whose list of names holds these bytes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "api.test")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
    )
    for value in extensions:
        builder = builder.add_extension(x509.UnrecognizedExtension(ALTERNATIVE, value), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(bytes.fromhex("3002a300"), id="an X.400 address"),
        pytest.param(b"\xff\xff", id="no DER"),
        pytest.param(bytes.fromhex("3003820180"), id="a name beyond ASCII"),
    ],
)
def test_odd_names_hide_no_other_fact(names: bytes) -> None:
    """Subject and dates are told; the names that cannot be read are none."""
    found = read(made(names), 1)

    assert found is not None
    assert (found.subject, found.names, found.not_after) == ("CN=api.test", (), NOW + timedelta(days=9))


def test_what_is_no_certificate_is_none() -> None:
    """Bytes of any kind."""
    assert read(b"\x30\x03\x02\x01\x07", 1) is None
