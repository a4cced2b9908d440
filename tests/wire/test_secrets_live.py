"""Hostile servers that give back every secret they are sent, in all ways they know: none is in what is kept."""

import base64
import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenpath.app.asking import ask
from goldenpath.catalogue import protocols
from goldenpath.model.probe import Ask, HttpAsk, Limits, Place, PostgresAsk, Probe, RedisAsk, WebSocketAsk
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.wire.clock import SystemClock
from goldenpath.wire.prober import Prober

pytestmark = pytest.mark.enable_socket

ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TOKENS = st.text(st.sampled_from(ALPHABET), min_size=12, max_size=90).filter(lambda t: not t[:12].isalpha())
REF = SecretRef(scheme="env", name="SECRET")
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda s: quote(s, safe=""),
    "JSON": json.dumps,
    "Base64": lambda s: base64.b64encode(s.encode()).decode(),
    "hexadecimal": lambda s: s.encode().hex(),
    "shouted": str.upper,
}
WAYS = ("body", "header", "status line", "location", "cookie", "no HTTP", "cut off", "close")


class Hostile(socketserver.BaseRequestHandler):
    """Gives back what it was sent."""

    def handle(self) -> None:
        """Listen, then give back."""
        stream: socket.socket = self.request
        stream.settimeout(30)
        first = stream.recv(65_536)
        if first[4:8] == b"\0\x03\0\0":
            self._as_postgres(stream)
        elif first[:1] == b"*":
            words = [w for w in first.decode("latin-1").split("\r\n") if w[:1] not in {"*", "$", ""}]
            stream.sendall(f"-ERR wrong: {' '.join(map(self._written, words))}\r\n".encode())
        else:
            self._as_web(stream, first)

    def _written(self, text: str) -> str:
        return WRITTEN[self.server.writing](text)  # type: ignore[attr-defined] # given by the test

    def _as_postgres(self, stream: socket.socket) -> None:
        stream.sendall(b"R\0\0\0\x08\0\0\0\x03")  # the password in clear text, please
        said = stream.recv(65_536)[5:].rstrip(b"\0").decode()
        fields = f"SFATAL\0C28P01\0Mwrong: {self._written(said)}\0\0".encode()
        stream.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)

    def _as_web(self, stream: socket.socket, first: bytes) -> None:
        head, _, body = first.partition(b"\r\n\r\n")
        length = next(
            (int(v) for k, _, v in (x.partition(b":") for x in head.split(b"\r\n")) if k.lower() == b"content-length"),
            0,
        )
        while len(body) < length:
            body += stream.recv(65_536)
        said = " ".join(self._said(head, body))
        stream.sendall(self._answer(said).encode("utf-8", "replace"))

    def _said(self, head: bytes, body: bytes) -> Iterator[str]:
        for line in head.decode("latin-1").split("\r\n"):
            name, _, value = line.partition(": ")
            if name.lower() in {"authorization", "x-api-key", "sec-websocket-protocol"}:
                yield from (self._written(word) for word in value.replace(",", " ").split())
                yield self._written(value)
        if body:
            text = body.decode()
            yield self._written(text)
            yield self._written(json.loads(text)["password"])

    def _answer(self, said: str) -> str:
        ways = {
            "body": f"HTTP/1.1 500 No\r\ncontent-length: {len(said.encode())}\r\n\r\n{said}",
            "header": f"HTTP/1.1 401 No\r\nx-you-said: {said}\r\ncontent-length: 0\r\n\r\n",
            "status line": f"HTTP/1.1 403 {said}\r\ncontent-length: 0\r\n\r\n",
            "location": f"HTTP/1.1 302 No\r\nlocation: http://other.test/?q={said}\r\ncontent-length: 0\r\n\r\n",
            "cookie": f"HTTP/1.1 200 OK\r\nset-cookie: a={said}\r\ncontent-length: 0\r\n\r\n",
            "no HTTP": f"{said}\r\n\r\n",
            "cut off": f"HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n{said}",
            "close": f"HTTP/1.1 {said}",
        }
        return ways[self.server.way]  # type: ignore[attr-defined] # given by the test


class Vault:
    """A place with one secret."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get(self, ref: SecretRef) -> Secret:
        """Return it, as a whole or inside what a login sends."""
        body = json.dumps({"email": "probe@shop.example", "password": self._value})
        return Secret(body if ref.part == "body" else self._value)


class Server(socketserver.ThreadingTCPServer):
    """The hostile server."""

    daemon_threads = True
    way = WAYS[0]
    writing = "as it is"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Give the hostile server."""
    with Server(("127.0.0.1", 0), Hostile) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def asks(place: Place) -> list[Ask]:
    """Return every ask that sends a secret."""
    bearer = SecretRef(scheme="env", name="SECRET", before="Bearer")
    return [
        HttpAsk(place=place, headers=(("authorization", bearer),)),
        HttpAsk(place=place, headers=(("x-api-key", REF),)),
        HttpAsk(place=place, method="POST", body=SecretRef(scheme="env", name="SECRET", part="body")),
        WebSocketAsk(place=place, subprotocols=("chat.v1", REF)),
        RedisAsk(place=place, password=REF),
        PostgresAsk(place=place, user="probe", database="shop", password=REF, tls="never"),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    secret=TOKENS,
    way=st.sampled_from(WAYS),
    writing=st.sampled_from(sorted(WRITTEN)),
    kept=st.sampled_from([20, 64, 4096]),
)
def test_no_secret_comes_back(server: Server, secret: str, way: str, writing: str, kept: int) -> None:
    """Whatever a server makes of a secret, nothing that is kept of its answer holds it, or the half of it."""
    server.way, server.writing = way, writing
    place = Place(host="127.0.0.1", port=server.server_address[1])
    limits = Limits(seconds=30.0, kept=kept)
    probes = [Probe(component="c", purpose="p", ask=each, limits=limits) for each in asks(place)]
    wire = Prober({p.asks: p for p in protocols()})
    seen = list(ask(probes, wire, Vault(secret), SystemClock(), 60.0))
    shown = repr(seen).lower()

    assert len(seen) == len(probes)
    assert "‹redacted›" in shown or "…" in shown
    assert all(write(secret)[:16].lower().strip('"') not in shown for write in WRITTEN.values())
