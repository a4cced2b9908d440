"""TLS without sockets: shared contexts, sessions fed with bytes, and what exactly is wrong where one fails."""

import ssl
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Final

from goldenpath.contracts import Broken
from goldenpath.model.errors import SourceMalformed, SourceUnreadable
from goldenpath.model.observation import Phase, Reason
from goldenpath.probes.head import shown

_READ: Final = 65_536
_RECORDS: Final = range(20, 25)
"""Content types of TLS records; the second byte of each is 3."""

_UNVERIFIED: Final = {
    9: Reason.CERTIFICATE_NOT_YET_VALID,
    10: Reason.CERTIFICATE_EXPIRED,
    18: Reason.CERTIFICATE_SELF_SIGNED,
    62: Reason.CERTIFICATE_OTHER_NAME,
    64: Reason.CERTIFICATE_OTHER_NAME,
    2: Reason.CERTIFICATE_UNTRUSTED,
    19: Reason.CERTIFICATE_UNTRUSTED,
    20: Reason.CERTIFICATE_UNTRUSTED,
    21: Reason.CERTIFICATE_UNTRUSTED,
    27: Reason.CERTIFICATE_UNTRUSTED,
}
"""Reasons by OpenSSL's X509_V_ERR numbers; any other means that the certificate itself is wrong."""

_DER: Final = 2
"""`_ssl.ENCODING_DER`."""
_VERSIONS: Final = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW", "INAPPROPRIATE_FALLBACK")


class Contexts:
    """One context for each setting, shared by every connection: loading the trust store costs 20 ms each time."""

    def __init__(self, trust: tuple[str, ...] = ()) -> None:
        self._trust = trust
        self._made: dict[tuple[bool, tuple[str, ...]], ssl.SSLContext] = {}
        self._lock = Lock()

    def get(self, alpn: tuple[str, ...] = (), *, verify: bool = True) -> ssl.SSLContext:
        """Return the context for these settings.

        Raises:
            SourceUnreadable: a file of trusted certificates cannot be opened.
            SourceMalformed: it holds none.
        """
        found = self._made.get((verify, alpn))
        if found is None:
            with self._lock:
                found = self._made.setdefault((verify, alpn), self._make(alpn, verify=verify))
        return found

    def _make(self, alpn: tuple[str, ...], *, verify: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if verify:
            context.load_default_certs()
            for name in self._trust:
                _load(context, name)
        else:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if alpn:
            context.set_alpn_protocols(list(alpn))
        return context


def _load(context: ssl.SSLContext, name: str) -> None:
    try:
        if Path(name).is_dir():
            context.load_verify_locations(capath=name)
        else:
            context.load_verify_locations(cafile=name)
    except ssl.SSLError as problem:
        came = f"no certificate ({problem.reason or problem})"
        raise SourceMalformed(source=name, came=came, expected="certificates in PEM") from None
    except OSError as problem:
        came = problem.strerror or str(problem)
        raise SourceUnreadable(source=name, came=came, expected="a file of certificates in PEM") from None


class Session:
    """One TLS connection: what came goes in by ``feed``, what is to be sent comes out by ``outgoing``."""

    __slots__ = ("_first", "_in", "_object", "_out")

    def __init__(self, context: ssl.SSLContext, name: str) -> None:
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._first = b""
        try:
            self._object = context.wrap_bio(self._in, self._out, server_hostname=name)
        except ValueError as problem:  # UnicodeError too: names that no certificate can bear
            raise Broken(Reason.NAME_UNKNOWN, f"{name!r} is no host name: {problem}", phase=Phase.PREPARE) from None

    def feed(self, data: bytes) -> None:
        """Take what came from the peer."""
        if not self._first:
            self._first = data
        self._in.write(data)

    def outgoing(self) -> bytes:
        """Return what is to be sent to the peer now."""
        return self._out.read() if self._out.pending else b""

    def shake(self) -> bool:
        """Go on with the handshake and return whether it is done.

        Raises:
            Broken: it has failed, with what exactly is wrong.
        """
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError as problem:
            raise self._broken(problem) from None
        return True

    def encrypt(self, data: bytes) -> bytes:
        """Return the records that carry the data.

        Raises:
            Broken: the session has ended.
        """
        try:
            self._object.write(data)
        except ssl.SSLError as problem:
            raise self._broken(problem) from None
        return self._out.read()

    def decrypt(self) -> bytes | None:
        """Return what can be read, ``b""`` where the peer has ended the session, ``None`` where more must come first.

        Raises:
            Broken: the peer sent an alert, or no TLS any more.
        """
        try:
            return self._object.read(_READ)
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLZeroReturnError:
            return b""
        except ssl.SSLError as problem:
            raise self._broken(problem) from None

    @property
    def version(self) -> str:
        """The version agreed on."""
        return self._object.version() or ""

    @property
    def alpn(self) -> str:
        """The protocol agreed on, empty where none was."""
        return self._object.selected_alpn_protocol() or ""

    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates that the peer showed as DER, the leaf first, also where they were refused."""
        shown_ones = _chain(self._object)
        if shown_ones:
            return shown_ones
        try:
            leaf = self._object.getpeercert(binary_form=True)
        except ValueError:
            return ()
        return (leaf,) if leaf else ()

    def _broken(self, problem: ssl.SSLError) -> Broken:
        if isinstance(problem, ssl.SSLCertVerificationError):
            reason = _UNVERIFIED.get(problem.verify_code, Reason.CERTIFICATE_INVALID)
            return Broken(reason, problem.verify_message.rstrip("."), phase=Phase.TLS)
        said = problem.reason or "no reason"
        first = self._first
        if first and not (first[0] in _RECORDS and first[1:2] in {b"\x03", b""}):
            return Broken(Reason.NOT_TLS, f"instead of TLS came {shown(first)}", phase=Phase.TLS)
        if any(word in said for word in _VERSIONS):
            return Broken(Reason.TLS_VERSION, said, phase=Phase.TLS)
        if "ALERT" in said:
            return Broken(Reason.TLS_REFUSED, said, phase=Phase.TLS)
        if said in {"DH_KEY_TOO_SMALL", "EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK"}:
            return Broken(Reason.CERTIFICATE_INVALID, said, phase=Phase.TLS)
        return Broken(Reason.MALFORMED, said, phase=None)


def _chain(made: ssl.SSLObject) -> tuple[bytes, ...]:
    # Public since Python 3.13; before, the same call stands on the inner object. It answers even after a refusal,
    # when getpeercert() does not: without it a second, unverified connection might meet another server's certificate.
    public: Callable[[], Any] | None = getattr(made, "get_unverified_chain", None)
    if public is not None:
        return tuple(public() or ())
    private: Callable[[], Any] | None = getattr(getattr(made, "_sslobj", None), "get_unverified_chain", None)
    if private is None:
        return ()
    return tuple(one.public_bytes(_DER) for one in private() or ())
