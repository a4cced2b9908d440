"""A home folder in which Chromium trusts one certificate authority more, by the library that Chromium itself brings."""

import ctypes
import ssl
from pathlib import Path

LIBRARY = "libnss3.so"
SIGNS_SERVERS = 0x08 | 0x10  # CERTDB_VALID_CA | CERTDB_TRUSTED_CA


class Bytes(ctypes.Structure):
    """NSS's SECItem."""

    _fields_ = (("kind", ctypes.c_int), ("data", ctypes.c_char_p), ("length", ctypes.c_uint))


class Trust(ctypes.Structure):
    """NSS's CERTCertTrust."""

    _fields_ = (("servers", ctypes.c_uint), ("mail", ctypes.c_uint), ("code", ctypes.c_uint))


def trust(home: Path, ca_file: Path) -> None:
    """Make the database of trusted certificates of a home folder, with this authority in it."""
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    nss = ctypes.CDLL(LIBRARY)
    for name in ("PK11_GetInternalKeySlot", "CERT_GetDefaultCertDB", "CERT_NewTempCertificate"):
        getattr(nss, name).restype = ctypes.c_void_p
    _done(nss.NSS_InitReadWrite(f"sql:{folder}".encode()))
    slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
    _done(nss.PK11_InitPin(slot, None, b""))
    content = ssl.PEM_cert_to_DER_cert(ca_file.read_text())
    known = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
    packed = Bytes(0, content, len(content))
    certificate = ctypes.c_void_p(nss.CERT_NewTempCertificate(known, ctypes.byref(packed), None, 0, 1))
    _done(nss.PK11_ImportCert(slot, certificate, 0, b"lab", 0))
    _done(nss.CERT_ChangeCertTrust(known, certificate, ctypes.byref(Trust(SIGNS_SERVERS, 0, 0))))
    nss.CERT_DestroyCertificate(certificate)
    nss.PK11_FreeSlot(slot)
    _done(nss.NSS_Shutdown())


def _done(status: int) -> None:
    assert status == 0, f"{LIBRARY} refused"
