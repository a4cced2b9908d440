"""Servers on loopback that behave, and that misbehave in every way a probe must be able to tell."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trustme
from cryptography import x509

from goldenpath.contracts import Protocol
from goldenpath.model.environment import Network
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Ask, HttpAsk, Limits, Place, Probe
from goldenpath.probes import command, dns, http, tcp, tls, websocket
from goldenpath.wire.prober import Bounds, Prober

Handle = Callable[[socket.socket], None]
PROTOCOLS: dict[type, Protocol] = {m.PROTOCOL.asks: m.PROTOCOL for m in (command, dns, http, tcp, tls, websocket)}
WIDE = Limits(seconds=30.0)
"""A limit that decides nothing."""
BRIEF = Limits(seconds=0.4)
"""A limit that is to be reached."""
HELLO = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"


@contextmanager
def serving(handle: Handle, host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Give the port of a server that handles each connection in a thread of its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family, backlog=128) as door:
        over = threading.Event()
        accepting = threading.Thread(target=_accept, args=(door, handle, context, over), daemon=True)
        accepting.start()
        try:
            yield door.getsockname()[1]
        finally:
            over.set()
            with suppress(OSError), socket.create_connection(door.getsockname()[:2], timeout=5):
                accepting.join(5)


def _accept(door: socket.socket, handle: Handle, context: ssl.SSLContext | None, over: threading.Event) -> None:
    while not over.is_set():
        try:
            sock, _ = door.accept()
        except OSError:
            return
        if over.is_set():
            sock.close()
            return
        threading.Thread(target=_handle, args=(sock, handle, context), daemon=True).start()


def _handle(sock: socket.socket, handle: Handle, context: ssl.SSLContext | None) -> None:
    with suppress(OSError, ValueError):
        sock.settimeout(60)
        if context is not None:
            sock = context.wrap_socket(sock, server_side=True)
        with sock:
            handle(sock)


def head_of(sock: socket.socket) -> bytes:
    """Return a request's head."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = sock.recv(65_536)
        if not chunk:
            break
        data += chunk
    return data


def answering(*parts: bytes) -> Handle:
    """Return a handler that reads a request, sends these bytes and closes."""

    def handle(sock: socket.socket) -> None:
        head_of(sock)
        for part in parts:
            sock.sendall(part)

    return handle


def silent(sock: socket.socket) -> None:
    """Say nothing until the client leaves."""
    while sock.recv(65_536):
        pass


def dripping(first: bytes, *, seconds: float = 0.02) -> Handle:
    """Return a handler that sends some bytes, and then one more now and then, without end."""

    def handle(sock: socket.socket) -> None:
        head_of(sock)
        sock.sendall(first)
        pause = threading.Event()
        while not pause.wait(seconds):
            sock.sendall(b"x")

    return handle


def reset(sock: socket.socket) -> None:
    """End a connection by a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def prober(
    *, network: Network | None = None, bounds: Bounds | None = None, trust: Path | None = None, **hosts: str
) -> Prober:
    """Return a prober for tests; ``hosts`` gives names addresses, an underscore standing for a dot."""
    if network is None:
        named = tuple((name.replace("_", "."), address) for name, address in hosts.items())
        network = Network(hosts=named, trust=(str(trust),) if trust else ())
    return Prober(PROTOCOLS, network, bounds=bounds)


def probe(ask: Ask, limits: Limits = WIDE) -> Probe:
    """Return a probe for tests."""
    return Probe(component="api", purpose="test", ask=ask, limits=limits)


def asked(ask: Ask, limits: Limits = WIDE, by: Prober | None = None, seconds: float = 60.0) -> Observation:
    """Return what came of one question."""
    (seen,) = (by or prober()).ask((probe(ask, limits),), seconds)
    return seen


def get(port: int, path: str = "/", **more: Any) -> HttpAsk:
    """Return a GET of this machine."""
    return HttpAsk(place=Place(host="127.0.0.1", port=port), path=path, **more)


def ended(seen: Observation) -> tuple[str, str]:
    """Return the phase and the reason of a failure."""
    assert seen.failure is not None
    return str(seen.failure.phase), str(seen.failure.reason)


def closed_port(host: str = "127.0.0.1") -> int:
    """Return a port at which nothing listens."""
    with socket.socket() as sock:
        sock.bind((host, 0))
        port: int = sock.getsockname()[1]
    return port


class Authority:
    """A certificate authority of one test run, with leaves that are right or wrong in one way."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, **more: Any) -> ssl.SSLContext:
        """Return a server's context with a certificate for these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names, **more).configure_cert(context)
        return context

    def expired(self, *names: str) -> ssl.SSLContext:
        """Return a context whose certificate expired yesterday."""
        return self.context(*names, not_after=datetime.now(UTC) - timedelta(days=1))

    def future(self, *names: str) -> ssl.SSLContext:
        """Return a context whose certificate is valid from tomorrow on."""
        now = datetime.now(UTC)
        return self.context(*names, not_before=now + timedelta(days=1), not_after=now + timedelta(days=9))

    def self_signed(self, name: str) -> ssl.SSLContext:
        """Return a context whose certificate nobody but itself signed."""
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        file = self._folder / "self-signed.pem"
        plain = serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@contextmanager
def name_server(
    answer: Callable[[bytes], Sequence[bytes]], stream: Callable[[bytes], bytes] | None = None
) -> Iterator[str]:
    """Give the ``host:port`` of a name server that sends these datagrams to each question, and over TCP that answer."""
    own, door = _both_kinds()
    address = own.getsockname()

    def datagrams() -> None:
        with suppress(OSError):
            while True:
                data, peer = own.recvfrom(4096)
                if not data:
                    return
                for part in answer(data):
                    own.sendto(part, peer)

    def streams() -> None:
        with suppress(OSError):
            while True:
                sock, _ = door.accept()
                with sock:
                    data = sock.recv(4096)
                    if data and stream is not None:
                        sock.sendall(stream(data[2:]))

    for work in (datagrams, streams):
        threading.Thread(target=work, daemon=True).start()
    try:
        yield f"{address[0]}:{address[1]}"
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", address)
        own.close()
        door.close()


def _both_kinds() -> tuple[socket.socket, socket.socket]:
    """Return sockets for datagrams and for streams at the same port, which others may take meanwhile."""
    for _ in range(50):
        door = socket.create_server(("127.0.0.1", 0))
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            own.bind(door.getsockname())
        except OSError:
            own.close()
            door.close()
            continue
        return own, door
    raise AssertionError


def record(question: bytes, *addresses: str, code: int = 0, flags: int = 0x8180) -> bytes:
    """Return an answer to a question with these IPv4 addresses."""
    body = question[12:]
    head = question[:2] + struct.pack("!5H", flags | code, 1, len(addresses), 0, 0)
    rows = [b"\xc0\x0c" + struct.pack("!2HIH", 1, 1, 60, 4) + socket.inet_aton(a) for a in addresses]
    return head + body + b"".join(rows)
