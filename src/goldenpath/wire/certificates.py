"""What a certificate says, read once for each that is seen."""

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from goldenpath.model.observation import Certificate

if TYPE_CHECKING:
    from cryptography import x509


@lru_cache(maxsize=512)
def read(leaf: bytes, chain: int) -> Certificate | None:
    """Return the facts of a leaf certificate in DER, ``None`` where it cannot be read."""
    from cryptography import x509

    try:
        found = x509.load_der_x509_certificate(leaf)
        return Certificate(
            subject=found.subject.rfc4514_string(),
            names=_names(found),
            issuer=found.issuer.rfc4514_string(),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
            self_signed=found.subject == found.issuer,
            fingerprint=sha256(leaf).hexdigest(),
            chain=chain,
        )
    except (ValueError, x509.InvalidVersion):
        return None


def _names(found: "x509.Certificate") -> tuple[str, ...]:
    """Return the names that can be read; kinds that nobody resolves, or two lists of names, hide no other fact."""
    from cryptography import x509

    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return ()
    return (*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress)))
