"""HTTP answers, whole and in every way not whole."""

import gzip
import socket
import zlib
from dataclasses import replace

import pytest

from goldenpath.model.observation import Phase
from goldenpath.model.probe import HttpAsk, Limits, Place
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.wire.prober import Bounds
from tests.wire.servers import (
    BRIEF,
    HELLO,
    WIDE,
    answering,
    asked,
    dripping,
    ended,
    get,
    head_of,
    prober,
    reset,
    serving,
    silent,
)

pytestmark = pytest.mark.enable_socket

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"


def test_a_whole_answer() -> None:
    """Status, headers, body and every phase are kept."""
    with serving(answering(b"HTTP/1.1 503 Busy\r\nServer: Envoy\r\nContent-Length: 5\r\n\r\n", b"hello")) as port:
        seen = asked(get(port))

    assert seen.answered
    assert (seen.status, seen.body, seen.body_bytes) == (503, "hello", 5)
    assert seen.header("server") == "Envoy"
    assert [p.phase for p in seen.phases] == [Phase.CONNECT, Phase.FIRST_BYTE, Phase.BODY]


def test_what_is_sent() -> None:
    """The request bears the probe's id, our name and the secrets in the clear."""
    heard: list[bytes] = []

    def handle(sock: socket.socket) -> None:
        heard.append(head_of(sock))
        sock.sendall(HELLO)

    with serving(handle) as port:
        seen = asked(
            get(port, "/a b?x=ü", headers=(("Authorization", Secret("Bearer abc")),), method="POST", body=b"{}")
        )

    assert heard[0].decode().split("\r\n") == [
        "POST /a%20b?x=%C3%BC HTTP/1.1",
        f"host: 127.0.0.1:{port}",
        "user-agent: goldenpath/0.1.0",
        f"x-goldenpath-probe: {seen.id}",
        "accept: */*",
        "connection: close",
        "authorization: Bearer abc",
        "content-length: 2",
        "",
        "{}",
    ]


@pytest.mark.parametrize(
    ("parts", "phase", "reason"),
    [
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), "body", "wrong-protocol"),
        ((b"-ERR unknown command\r\n",), "body", "wrong-protocol"),
        ((b"HTTP/1.1 abc\r\n\r\n",), "body", "malformed"),
        ((b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",), "body", "malformed"),
        ((OK + b"content-length: many\r\n\r\n",), "body", "malformed"),
        ((OK + b"content-length: 5\r\ncontent-length: 6\r\n\r\nhello",), "body", "malformed"),
        ((CHUNKED + b"xyz\r\n",), "body", "malformed"),
        ((CHUNKED + b"5\r\nhelloo\r\n0\r\n\r\n",), "body", "malformed"),
        ((OK + b"transfer-encoding: gzip\r\n\r\n",), "body", "malformed"),
        ((OK + b"content-encoding: gzip\r\n\r\nnot gzip",), "body", "malformed"),
        ((OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(b"hello" * 99)[:-12],), "body", "malformed"),
        ((OK + b"content-length: 50\r\n\r\nhello",), "body", "closed"),
        ((CHUNKED + b"5\r\nhel",), "body", "closed"),
        ((b"HTTP/1.1 200",), "body", "closed"),
        ((), "first-byte", "closed"),
        ((OK + b"x: " + b"y" * 70_000 + b"\r\n",), "body", "too-large"),
        ((b"HTTP/1.1 102 Wait\r\n\r\n" * 9_000,), "body", "too-large"),
    ],
)
def test_answers_that_are_not_whole(parts: tuple[bytes, ...], phase: str, reason: str) -> None:
    """Each has its reason, and none is taken for an answer."""
    with serving(answering(*parts)) as port:
        seen = asked(get(port))

    assert ended(seen) == (phase, reason)


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        ((HELLO,), "hello"),
        ((OK + b"\r\nhel", b"lo"), "hello"),
        ((CHUNKED, b"2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nt: 1\r\n\r\n"), "hello"),
        ((b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + HELLO,), "hello"),
        ((b"HTTP/1.1 204 None\r\ncontent-length: 5\r\n\r\n",), ""),
        ((b"HTTP/1.0 200 OK\nserver: old\n\nhello",), "hello"),
        ((OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(b"hello"),), "hello"),
        ((OK + b"content-encoding: deflate\r\n\r\n" + zlib.compress(b"hello"),), "hello"),
        ((OK + b"content-encoding: deflate\r\n\r\n" + zlib.compress(b"hello", wbits=-15),), "hello"),
        ((OK + b"content-length: 3\r\n\r\n\xff\xfea",), "��a"),
    ],
)
def test_answers_in_every_frame(parts: tuple[bytes, ...], body: str) -> None:
    """By length, in chunks, until the end, compressed, after interim answers."""
    with serving(answering(*parts)) as port:
        seen = asked(get(port))

    assert seen.answered
    assert seen.body == body


def test_a_head_alone() -> None:
    """The answer to HEAD has no body, whatever its length says."""
    with serving(answering(OK + b"content-length: 1000\r\n\r\n")) as port:
        seen = asked(get(port, method="HEAD"))

    assert seen.answered
    assert seen.body_bytes == 0


def test_a_gzip_bomb_is_too_large() -> None:
    """A hundred megabytes in a hundred kilobytes are given up at the limit."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    with serving(answering(OK + b"content-encoding: gzip\r\n\r\n", bomb)) as port:
        seen = asked(get(port))

    assert ended(seen) == ("body", "too-large")
    assert seen.status == 200


@pytest.mark.parametrize("head", [OK + b"content-length: 1073741824\r\n\r\n", OK + b"\r\n"])
def test_a_gigabyte_is_too_large(head: bytes) -> None:
    """It is not read to its end, and what was understood is kept."""

    def handle(sock: socket.socket) -> None:
        head_of(sock)
        sock.sendall(head)
        for _ in range(1024):
            sock.sendall(bytes(1 << 20))

    with serving(handle) as port:
        seen = asked(get(port))

    assert ended(seen) == ("body", "too-large")
    assert (seen.status, len(seen.body)) == (200, 4096)


def test_only_the_first_characters_are_kept() -> None:
    """The length of the whole is kept beside them."""
    with serving(answering(OK + b"content-length: 9000\r\n\r\n", "ü".encode() * 4500)) as port:
        seen = asked(get(port), replace(WIDE, kept=10))

    assert (seen.body, seen.body_bytes) == ("ü" * 10, 9000)


def test_accepts_and_says_nothing() -> None:
    """The port is open, and no byte comes: silent, with the connect's time told apart."""
    with serving(silent) as port:
        seen = asked(get(port), BRIEF)

    assert ended(seen) == ("first-byte", "silent")
    assert [p.phase for p in seen.phases] == [Phase.CONNECT, Phase.FIRST_BYTE]


def test_stops_behind_its_head() -> None:
    """The head came, and nothing after it: silent in the body, with the status kept."""

    def handle(sock: socket.socket) -> None:
        head_of(sock)
        sock.sendall(OK + b"content-length: 5\r\n\r\n")
        silent(sock)

    with serving(handle) as port:
        seen = asked(get(port), BRIEF)

    assert ended(seen) == ("body", "silent")
    assert seen.status == 200


@pytest.mark.parametrize("first", [OK + b"content-length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: "])
def test_drips(first: bytes) -> None:
    """Bytes come until the time is up: slow, not silent."""
    with serving(dripping(first)) as port:
        seen = asked(get(port), BRIEF)

    assert ended(seen) == ("body", "too-slow")


def test_reset_instead_of_an_answer() -> None:
    """A reset is no silence and no refusal."""

    def handle(sock: socket.socket) -> None:
        head_of(sock)
        reset(sock)

    with serving(handle) as port:
        seen = asked(get(port))

    assert ended(seen) == ("first-byte", "reset")


def test_reset_in_the_body() -> None:
    """What came before is kept."""

    def handle(sock: socket.socket) -> None:
        head_of(sock)
        sock.sendall(OK + b"content-length: 100\r\n\r\nhello")
        reset(sock)

    with serving(handle) as port:
        seen = asked(get(port))

    assert ended(seen) == ("body", "reset")
    assert seen.status == 200
    assert seen.body == "hello"


def test_a_large_request_is_sent_whole() -> None:
    """Ten megabytes do not fit into the socket at once."""
    heard: list[int] = []

    def handle(sock: socket.socket) -> None:
        head = head_of(sock)
        size = len(head.partition(b"\r\n\r\n")[2])
        while size < 10_000_000:
            size += len(sock.recv(1 << 20))
        heard.append(size)
        sock.sendall(HELLO)

    with serving(handle) as port:
        seen = asked(get(port, method="POST", body=bytes(10_000_000)))

    assert seen.status == 200
    assert heard == [10_000_000]


def test_an_early_answer_to_a_large_request() -> None:
    """A server that refuses before it has read everything is still heard."""

    def handle(sock: socket.socket) -> None:
        sock.recv(1000)
        sock.sendall(b"HTTP/1.1 413 Large\r\ncontent-length: 0\r\n\r\n")
        silent(sock)

    with serving(handle) as port:
        seen = asked(get(port, method="POST", body=bytes(1_000_000)))

    assert seen.status == 413


def leading(*locations: str) -> bytes:
    """Return the head of a redirect."""
    return (
        b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n"
        + b"".join(b"location: %b\r\n" % u.encode() for u in locations)
        + b"\r\n"
    )


def test_a_redirect_is_an_answer_where_none_is_followed() -> None:
    """Without leave to follow, it is what came."""
    with serving(answering(leading("/there"))) as port:
        assert asked(get(port)).status == 302


def test_a_redirect_is_followed_on_the_same_host() -> None:
    """The path is asked there; the question stays as it was."""

    def handle(sock: socket.socket) -> None:
        sock.sendall(HELLO if b"GET /there " in head_of(sock) else leading("there"))

    with serving(handle) as port:
        seen = asked(get(port, "/here"), Limits(seconds=30, redirects=1))

    assert seen.body == "hello"
    assert seen.question.target.endswith("/here")
    assert str(seen.value("url")).endswith("/there")
    assert len({p.phase for p in seen.phases}) == len(seen.phases)


def test_a_loop_of_redirects_ends() -> None:
    """After so many the rest is not followed."""
    with serving(answering(leading("/again"))) as port:
        seen = asked(get(port), Limits(seconds=30, redirects=5))

    assert ended(seen)[1] == "too-many-redirects"
    assert seen.status == 302


@pytest.mark.parametrize("location", ["http://elsewhere.example/", "//elsewhere.example/x", "ftp://127.0.0.1/"])
def test_a_redirect_away_is_not_followed(location: str) -> None:
    """A host that nobody declared is never asked."""
    with serving(answering(leading(location))) as port:
        seen = asked(get(port), Limits(seconds=30, redirects=5))

    assert ended(seen)[1] == "redirect-away"


def test_secrets_do_not_follow_to_another_host() -> None:
    """A declared host is asked, without the headers meant for the first."""
    heard: list[bytes] = []

    def there(sock: socket.socket) -> None:
        heard.append(head_of(sock))
        sock.sendall(HELLO)

    with serving(there) as other, serving(answering(leading(f"http://there.test:{other}/"))) as port:
        by = prober(bounds=Bounds(hosts=frozenset({"there.test"})), there_test="127.0.0.1")
        headers = (("X-Key", Secret("hush")), ("Cookie", "a=b"), ("X-Plain", "kept"))
        seen = asked(get(port, headers=headers), Limits(seconds=30, redirects=1), by)

    assert seen.status == 200
    assert b"x-plain: kept" in heard[0]
    assert b"hush" not in heard[0]
    assert b"cookie" not in heard[0]


@pytest.mark.parametrize(
    "value", [SecretRef(scheme="env", name="TOKEN"), Secret("two\nlines"), "two\r\nlines", Secret("nul\0")]
)
def test_a_header_that_cannot_be_sent(value: str | Secret | SecretRef) -> None:
    """Nothing is sent, and no value is told."""
    with serving(answering(HELLO)) as port:
        seen = asked(get(port, headers=(("x-key", value),)))

    assert ended(seen) == ("prepare", "secret-missing")
    assert "lines" not in seen.failure.text  # type: ignore[union-attr] # ended() has looked


def test_the_prober_id_counts_by_purpose_and_component() -> None:
    """Ids are told apart by a number."""
    by = prober()
    with serving(answering(HELLO)) as port:
        found = [asked(HttpAsk(place=Place(host="127.0.0.1", port=port)), by=by).id for _ in range(3)]

    assert found == ["probe:test:api:1", "probe:test:api:2", "probe:test:api:3"]
