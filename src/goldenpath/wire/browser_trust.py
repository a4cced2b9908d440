"""A home folder in which Chromium trusts more certificate authorities, written by the library that Chromium uses.

Chromium on Linux takes its own trust from a database in the home folder, and has no option for a file of certificates.
Options that wave certificates through would also wave through an expired one. It is run as a program of its own
(``python -m goldenpath.wire.browser_trust HOME FILE…``): what goes wrong inside a library in C ends that program alone.
"""

import ctypes
import re
import ssl
import subprocess
import sys
from pathlib import Path

LIBRARY = "libnss3.so"
SECONDS = 10.0
_SIGNS_SERVERS = 0x08 | 0x10  # CERTDB_VALID_CA | CERTDB_TRUSTED_CA
_LARGEST = 4 * 1024 * 1024
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_POINTERS = ("PK11_GetInternalKeySlot", "CERT_GetDefaultCertDB", "CERT_NewTempCertificate")


def trust(home: Path, files: tuple[str, ...]) -> str:
    """Make the database of a home folder with these files' certificates; return why not, or nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - this very module, with paths as a list
            (sys.executable, "-m", "goldenpath.wire.browser_trust", str(home), *files),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "" if done.returncode == 0 else lines[-1] if lines else f"exit status {done.returncode}"


class _Bytes(ctypes.Structure):
    """NSS's SECItem."""

    _fields_ = (("kind", ctypes.c_int), ("data", ctypes.c_char_p), ("length", ctypes.c_uint))


class _Trust(ctypes.Structure):
    """NSS's CERTCertTrust."""

    _fields_ = (("servers", ctypes.c_uint), ("mail", ctypes.c_uint), ("code", ctypes.c_uint))


def _write(home: Path, files: list[str]) -> None:
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True, exist_ok=True)
    nss = ctypes.CDLL(LIBRARY)
    for name in _POINTERS:
        getattr(nss, name).restype = ctypes.c_void_p
    _done(nss.NSS_InitReadWrite(f"sql:{folder}".encode()))
    slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
    _done(nss.PK11_InitPin(slot, None, b""))
    for number, content in enumerate(_certificates(files)):
        _add(nss, slot, content, f"trusted {number}".encode())
    nss.PK11_FreeSlot(slot)
    _done(nss.NSS_Shutdown())


def _add(nss: ctypes.CDLL, slot: ctypes.c_void_p, content: bytes, name: bytes) -> None:
    packed = _Bytes(0, content, len(content))
    known = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
    certificate = ctypes.c_void_p(nss.CERT_NewTempCertificate(known, ctypes.byref(packed), None, 0, 1))
    if certificate.value is None:
        sys.exit("a certificate that cannot be read")
    _done(nss.PK11_ImportCert(slot, certificate, 0, name, 0))
    _done(nss.CERT_ChangeCertTrust(known, certificate, ctypes.byref(_Trust(_SIGNS_SERVERS, 0, 0))))
    nss.CERT_DestroyCertificate(certificate)


def _certificates(files: list[str]) -> list[bytes]:
    found: list[bytes] = []
    for name in files:
        with Path(name).open(encoding="ascii", errors="replace") as stream:
            blocks = _PEM.findall(stream.read(_LARGEST))
        if not blocks:
            sys.exit(f"{name}: no certificate in PEM")
        found += [ssl.PEM_cert_to_DER_cert(block) for block in blocks]
    return found


def _done(status: int) -> None:
    if status:
        sys.exit(f"{LIBRARY} refused")


def _main() -> None:
    try:
        _write(Path(sys.argv[1]), sys.argv[2:])
    except (OSError, ValueError, AttributeError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    _main()
