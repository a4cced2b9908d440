"""What users reach is reached through the declared proxy, and what the proxy refuses is told as its own."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from goldenpath.model.environment import Network
from goldenpath.model.observation import Phase
from goldenpath.model.probe import DnsAsk, HttpAsk, Limits, Place, Probe, RedisAsk, TcpAsk, TlsAsk, WebSocketAsk
from goldenpath.model.secret import Secret
from goldenpath.probes import redis
from goldenpath.wire.prober import Prober
from tests.wire.servers import (
    HELLO,
    PROTOCOLS,
    WIDE,
    Authority,
    Handle,
    answering,
    asked,
    closed_port,
    ended,
    head_of,
    probe,
    serving,
    silent,
)
from tests.wire.test_websocket import accepted

pytestmark = pytest.mark.enable_socket

NAME = "api.test"
"""A name that no name server of this machine knows: only the proxy does."""
Heads = list[bytes]


def leading(names: Mapping[str, int], heads: Heads) -> Handle:
    """Return a proxy that leads names to ports of this machine, by tunnel or by whole URL, and keeps what it was told."""

    def handle(sock: socket.socket) -> None:
        head = head_of(sock)
        heads.append(head)
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        host = target.removeprefix("http://").partition("/")[0].partition(":")[0]
        with socket.create_connection(("127.0.0.1", names[host])) as behind:
            if method == "CONNECT":
                sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_carry, args=(behind, sock), daemon=True)
                back.start()
                _carry(sock, behind)
                back.join(10)
            else:
                behind.sendall(head)
                _carry(behind, sock)

    return handle


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


@contextmanager
def proxied(handle: Handle, trust: Path | None = None, user: str = "") -> Iterator[Prober]:
    """Give a prober behind a proxy of this machine."""
    with serving(handle) as port:
        network = Network(
            proxy=f"http://127.0.0.1:{port}", proxy_user=user, trust=(str(trust),) if trust is not None else ()
        )
        yield Prober({**PROTOCOLS, RedisAsk: redis.PROTOCOL}, network)


def refusing(head: bytes) -> Handle:
    """Return a proxy that answers everything with one refusal."""
    return answering(head)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority that the prober trusts."""
    return Authority(tmp_path_factory.mktemp("authority"))


def test_https_goes_through_a_tunnel(authority: Authority) -> None:
    """The phases stay told apart, the name is left to the proxy, and the certificate is the service's own."""
    heads: Heads = []
    with (
        serving(answering(HELLO), context=authority.context(NAME)) as port,
        proxied(leading({NAME: port}, heads), authority.file) as by,
    ):
        seen = asked(HttpAsk(place=Place(host=NAME, port=443, tls=True)), by=by)

    assert (seen.status, seen.body) == (200, "hello")
    assert [p.phase for p in seen.phases] == [Phase.CONNECT, Phase.TLS, Phase.FIRST_BYTE, Phase.BODY]
    assert heads[0].startswith(b"CONNECT api.test:443 HTTP/1.1\r\nhost: api.test:443\r\n")
    assert str(seen.value("via")).startswith("127.0.0.1:")
    assert seen.certificate
    assert seen.certificate.names == (NAME,)


def test_plain_http_names_the_whole_url() -> None:
    """As proxies expect it: many open no tunnel to port 80."""
    heads: Heads = []
    with serving(answering(HELLO)) as port, proxied(leading({NAME: port}, heads)) as by:
        seen = asked(HttpAsk(place=Place(host=NAME, port=80), path="/health?deep=1"), by=by)

    assert (seen.status, seen.question.target) == (200, "http://api.test/health?deep=1")
    assert heads[0].startswith(b"GET http://api.test/health?deep=1 HTTP/1.1\r\nhost: api.test\r\n")


def test_a_websocket_goes_through_a_tunnel() -> None:
    """Also without TLS, as browsers do it; and it stays open."""
    heads: Heads = []

    def upgrading(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)))
        sock.recv(100)

    with serving(upgrading) as port, proxied(leading({NAME: port}, heads)) as by:
        seen, channel = by.open(probe(WebSocketAsk(place=Place(host=NAME, port=80), path="/ws")))
        assert channel is not None
        said = channel.say("hello")
        channel.close()

    assert seen.status == 101
    assert said
    assert heads[0].startswith(b"CONNECT api.test:80 ")


def test_a_certificate_is_asked_for_through_a_tunnel(authority: Authority) -> None:
    """What is wrong with it is told as it would be without a proxy."""
    with (
        serving(silent, context=authority.expired(NAME)) as port,
        proxied(leading({NAME: port}, []), authority.file) as by,
    ):
        seen = asked(TlsAsk(place=Place(host=NAME, port=443)), by=by)

    assert ended(seen) == ("tls", "certificate-expired")


def test_a_port_is_tried_through_a_tunnel() -> None:
    """What no way but the proxy's leads to is not called shut."""
    with serving(silent) as port, proxied(leading({NAME: port}, [])) as by:
        seen = asked(TcpAsk(place=Place(host=NAME, port=443)), by=by)

    assert seen.answered
    assert [p.phase for p in seen.phases] == [Phase.CONNECT]


def test_a_name_is_left_to_the_proxy() -> None:
    """No name server of this machine is asked for it."""
    with proxied(silent) as by:
        seen = asked(DnsAsk(name=NAME), by=by)

    assert seen.answered
    assert seen.value("addresses") is None
    assert str(seen.value("via")).startswith("127.0.0.1:")


def test_who_asks_is_said_to_the_proxy_alone(authority: Authority) -> None:
    """The service behind a tunnel sees nothing of it."""
    heads: Heads = []
    behind: Heads = []

    def keeping(sock: socket.socket) -> None:
        behind.append(head_of(sock))
        sock.sendall(HELLO)

    with (
        serving(keeping, context=authority.context(NAME)) as port,
        proxied(leading({NAME: port}, heads), authority.file, "me") as by,
    ):
        by.authenticate(Secret("hunter2"))
        seen = asked(HttpAsk(place=Place(host=NAME, port=443, tls=True)), by=by)

    assert seen.answered
    assert b"proxy-authorization: Basic bWU6aHVudGVyMg==\r\n" in heads[0]
    assert b"proxy-authorization" not in behind[0]


def test_a_missing_password_is_told_before_anything_is_sent() -> None:
    """It names the proxy and what is missing."""
    with proxied(silent, user="me") as by:
        by.authenticate(None, "env:PROXY_PASSWORD is not set")
        seen = asked(HttpAsk(place=Place(host=NAME, port=80)), by=by)

    assert ended(seen) == ("prepare", "secret-missing")
    assert seen.failure
    assert "env:PROXY_PASSWORD is not set" in seen.failure.text


def test_what_a_proxy_repeats_of_the_credentials_is_masked() -> None:
    """Its answers are kept as all others are."""

    def echoing(sock: socket.socket) -> None:
        head = head_of(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(head), head))

    with proxied(echoing, user="me") as by:
        by.authenticate(Secret("hunter2"))
        seen = asked(HttpAsk(place=Place(host=NAME, port=80)), by=by)

    assert "host: api.test" in seen.body
    assert "bWU6aHVudGVyMg" not in str(seen)


@pytest.mark.parametrize(
    ("head", "reason", "words"),
    [
        (b"407 Proxy Authentication Required", "credentials-refused", "wants credentials"),
        (b"403 Forbidden", "not-permitted", "does not let that through: 403"),
        (b"405 Method Not Allowed", "not-permitted", "405"),
        (b"400 Bad Request", "server-error", "400"),
        (b"504 Gateway Timeout", "silent", "504"),
        (b"502 Bad Gateway", "unreachable", "502"),
        (b"503 Service Unavailable\r\nx-squid-error: ERR_CONNECT_FAIL 111", "refused", "refused the connection"),
        (b"503 Service Unavailable\r\nx-squid-error: ERR_CONNECT_FAIL 110", "silent", "in time"),
        (b"503 Service Unavailable\r\nx-squid-error: ERR_DNS_FAIL 0", "resolver-failed", "could not resolve"),
        (b"502 Bad Gateway\r\nproxy-status: p; error=connection_refused", "refused", "refused the connection"),
        (b"502 Bad Gateway\r\nproxy-status: p; error=dns_error; rcode=NXDOMAIN", "name-unknown", "does not know"),
        (b"502 Bad Gateway\r\ncontent-length: 16\r\n\r\nNo route to host", "unreachable", "could not reach"),
    ],
)
def test_what_a_proxy_refuses_is_told_as_its_own(head: bytes, reason: str, words: str) -> None:
    """At connect, with the proxy named; its status is none of the service's."""
    end = b"" if b"\r\n\r\n" in head else b"\r\n\r\n"
    with proxied(refusing(b"HTTP/1.1 " + head + end)) as by:
        seen = asked(HttpAsk(place=Place(host=NAME, port=443, tls=True)), by=by)

    assert ended(seen) == ("connect", reason)
    assert seen.status is None
    assert seen.value("proxy.status") == int(head[:3])
    assert seen.failure
    assert seen.failure.text.startswith("the proxy 127.0.0.1:")
    assert words in seen.failure.text


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"407 Proxy Authentication Required", "credentials-refused"),
        (b"503 Service Unavailable\r\nx-squid-error: ERR_CONNECT_FAIL 111", "refused"),
    ],
)
def test_a_refusal_of_a_whole_url_is_the_proxys_where_it_says_so(head: bytes, reason: str) -> None:
    """By its status, or by a header that proxies alone send."""
    with proxied(refusing(b"HTTP/1.1 " + head + b"\r\ncontent-length: 0\r\n\r\n")) as by:
        seen = asked(HttpAsk(place=Place(host=NAME, port=80)), by=by)

    assert ended(seen) == ("connect", reason)


def test_a_503_of_the_service_stays_its_own() -> None:
    """A proxy that only passes it on says nothing of itself."""
    with proxied(refusing(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy")) as by:
        seen = asked(HttpAsk(place=Place(host=NAME, port=80)), by=by)

    assert (seen.status, seen.body) == (503, "busy")


def test_a_proxy_that_is_not_there_is_named() -> None:
    """Nothing is said about the service."""
    by = Prober(PROTOCOLS, Network(proxy=f"http://127.0.0.1:{closed_port()}"))
    seen = asked(HttpAsk(place=Place(host=NAME, port=443, tls=True)), by=by)

    assert ended(seen) == ("connect", "refused")
    assert seen.failure
    assert seen.failure.text.startswith("the proxy 127.0.0.1:")


@pytest.mark.parametrize(
    ("handle", "reason"),
    [
        (silent, "silent"),
        (answering(b"SSH-2.0-OpenSSH_9.2\r\n"), "wrong-protocol"),
        (answering(), "closed"),
        (answering(b"HTTP/1.1 200 OK\r\n\r\nsurprise"), "malformed"),
        (answering(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000), "too-large"),
    ],
)
def test_what_opens_no_tunnel_is_told_at_connect(handle: Handle, reason: str) -> None:
    """A proxy may be anything; the time and the size are limited as everywhere."""
    limits = Limits(seconds=0.4) if reason == "silent" else WIDE
    with proxied(handle) as by:
        seen = asked(HttpAsk(place=Place(host=NAME, port=443, tls=True)), limits, by)

    assert ended(seen) == ("connect", reason)
    assert seen.failure
    assert "the proxy" in seen.failure.text


@pytest.mark.parametrize("way", ["direct", "inside", "own"])
def test_other_ways_are_no_proxys(way: str) -> None:
    """Around the load balancer and inside, no proxy for the web leads."""
    with serving(answering(HELLO)) as port, proxied(refusing(b"HTTP/1.1 403 No\r\n\r\n")) as by:
        question = Probe(
            component="api",
            purpose="test",
            ask=HttpAsk(place=Place(host="127.0.0.1", port=port)),
            way=way,
            limits=WIDE,
        )
        (seen,) = by.ask((question,), 60.0)

    assert seen.status == 200
    assert seen.value("via") is None


def test_a_store_is_no_proxys() -> None:
    """Whatever way it is declared."""
    with serving(_pong) as port, proxied(refusing(b"HTTP/1.1 403 No\r\n\r\n")) as by:
        seen = asked(RedisAsk(place=Place(host="127.0.0.1", port=port), pressure=False), by=by)

    assert seen.answered


def _pong(sock: socket.socket) -> None:
    sock.recv(1_000)
    sock.sendall(b"+PONG\r\n")


def test_redirects_go_through_the_proxy_too() -> None:
    """Each hop opens a way of its own."""
    heads: Heads = []
    moved = answering(b"HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n")
    left = [moved, answering(HELLO)]

    def turn(sock: socket.socket) -> None:
        left.pop(0)(sock)

    with serving(turn) as port, proxied(leading({NAME: port}, heads)) as by:
        seen = asked(HttpAsk(place=Place(host=NAME, port=80)), Limits(seconds=30, redirects=2), by)

    assert (seen.status, seen.value("url")) == (200, "http://api.test/there")
    assert len(heads) == 2
