"""Upgrades to a WebSocket, and everything that is wrong with them."""

import socket
from base64 import b64encode
from hashlib import sha1

import pytest

from goldenpath.model.observation import Phase
from goldenpath.model.probe import Place, WebSocketAsk
from goldenpath.model.secret import Secret
from tests.wire.servers import BRIEF, HELLO, Handle, answering, asked, ended, head_of, serving, silent

pytestmark = pytest.mark.enable_socket


def accepted(head: bytes, *more: bytes) -> bytes:
    """Return the right answer to a request for a WebSocket."""
    key = next(line.partition(b": ")[2] for line in head.split(b"\r\n") if line.startswith(b"sec-websocket-key"))
    accept = b64encode(sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest())
    lines = [
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: WebSocket",
        b"Connection: keep-alive, Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
        *more,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def upgraded(*frames: bytes, more: tuple[bytes, ...] = ()) -> Handle:
    """Return a handler that upgrades, sends these bytes, and reads on."""

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock), *more) + b"".join(frames))
        silent(sock)

    return handle


def at(port: int, *subprotocols: str | Secret, send: str = "") -> WebSocketAsk:
    """Return the question for a WebSocket on this machine."""
    return WebSocketAsk(place=Place(host="127.0.0.1", port=port), path="/ws", subprotocols=subprotocols, send=send)


def text(data: bytes, opcode: int = 1) -> bytes:
    """Return a server's frame."""
    return bytes((0x80 | opcode, len(data))) + data


def test_an_upgrade_is_the_answer() -> None:
    """Status 101, and the phases of it."""
    with serving(upgraded()) as port:
        seen = asked(at(port))

    assert seen.answered
    assert seen.status == 101
    assert [p.phase for p in seen.phases] == [Phase.CONNECT, Phase.FIRST_BYTE, Phase.BODY]
    assert seen.question.target == f"ws://127.0.0.1:{port}/ws"


def test_we_take_leave() -> None:
    """The server is told that we go, by a close frame."""
    heard: list[bytes] = []

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)))
        while data := sock.recv(100):
            heard.append(data)
        done.sendall(b"x")

    told, done = socket.socketpair()
    with told, done, serving(handle) as port:
        asked(at(port))
        told.recv(1)

    assert b"".join(heard)[:2] == b"\x88\x82"


def test_the_first_message_that_comes_back() -> None:
    """Pings in between are answered, and are no message."""

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)))
        sock.recv(100)
        sock.sendall(text(b"are you there", 9))
        sock.recv(100)
        sock.sendall(text(b"pong"))
        silent(sock)

    with serving(handle) as port:
        seen = asked(at(port, send="ping"))

    assert seen.body == "pong"


def test_the_chosen_subprotocol_is_told() -> None:
    """It is one of those offered."""
    with serving(upgraded(more=(b"Sec-WebSocket-Protocol: chat.v2",))) as port:
        seen = asked(at(port, "chat.v1", "chat.v2"))

    assert seen.value("subprotocol") == "chat.v2"


def test_a_token_offered_as_subprotocol_is_not_told() -> None:
    """A server that echoes it leaks nothing into what is kept."""
    with serving(upgraded(more=(b"Sec-WebSocket-Protocol: s3cr3t",))) as port:
        seen = asked(at(port, "bearer", Secret("s3cr3t")))

    assert seen.answered
    assert "s3cr3t" not in repr(seen)


@pytest.mark.parametrize(
    "more", [(b"Sec-WebSocket-Protocol: other",), (b"Sec-WebSocket-Extensions: permessage-deflate",)]
)
def test_what_was_not_offered(more: tuple[bytes, ...]) -> None:
    """A server may choose only among what was offered."""
    with serving(upgraded(more=more)) as port:
        assert ended(asked(at(port, "chat"))) == ("first-byte", "malformed")


def test_an_answer_to_another_key() -> None:
    """Something between us and the server answers in its place."""

    def handle(sock: socket.socket) -> None:
        head = head_of(sock)
        sock.sendall(accepted(head.replace(b"sec-websocket-key: ", b"sec-websocket-key: x")))

    with serving(handle) as port:
        assert ended(asked(at(port))) == ("first-byte", "malformed")


def test_101_without_an_upgrade() -> None:
    """The status alone opens nothing."""
    with serving(answering(b"HTTP/1.1 101 Sure\r\n\r\n")) as port:
        assert ended(asked(at(port))) == ("first-byte", "malformed")


@pytest.mark.parametrize("status", [200, 301, 401, 403, 404, 426, 502, 503])
def test_a_refused_upgrade(status: int) -> None:
    """The status, the headers and the body of the refusal are kept."""
    answer = b"HTTP/1.1 %d No\r\nserver: envoy\r\ncontent-length: 4\r\n\r\nbusy" % status
    with serving(answering(answer)) as port:
        seen = asked(at(port))

    assert ended(seen) == ("first-byte", "upgrade-refused")
    assert (seen.status, seen.header("server"), seen.body) == (status, "envoy", "busy")


def test_no_http_at_all() -> None:
    """Another protocol lives there."""
    with serving(answering(b"-ERR unknown command\r\n")) as port:
        assert ended(asked(at(port))) == ("body", "wrong-protocol")


def test_an_upgrade_that_is_not_answered() -> None:
    """Nothing came."""
    with serving(silent) as port:
        assert ended(asked(at(port), BRIEF)) == ("first-byte", "silent")


def test_no_message_comes_back() -> None:
    """The upgrade was answered, the message was not."""
    with serving(upgraded()) as port:
        seen = asked(at(port, send="ping"), BRIEF)

    assert ended(seen) == ("body", "silent")
    assert seen.status == 101


def test_closed_instead_of_a_message() -> None:
    """The server's own words for it are kept."""
    with serving(upgraded(text(b"\x03\xf0policy", 8))) as port:
        seen = asked(at(port, send="ping"))

    assert ended(seen) == ("body", "closed")
    assert seen.failure
    assert "1008 policy" in seen.failure.text


@pytest.mark.parametrize(
    "frame",
    [
        b"\xc1\x00",
        b"\x83\x00",
        b"\x81\x80abcd",
        b"\x09\x00",
        b"\x89\x7e\x00\x80",
        b"\x80\x00",
        b"\x01\x01a\x81\x01b",
        b"\x81\x7e\x00\x05hello",
        text(b"\xff\xfe"),
        text(b"\x03", 8),
        text(b"\x03\xed", 8),
        text(b"\x03\xe8\xff", 8),
    ],
)
def test_frames_out_of_protocol(frame: bytes) -> None:
    """Each breaks a rule of RFC 6455."""
    with serving(upgraded(frame)) as port:
        assert ended(asked(at(port, send="ping"))) == ("body", "malformed")


def test_a_message_without_end_is_too_large() -> None:
    """Its size is known from its head."""
    with serving(upgraded(b"\x81\x7f\x00\x00\x00\x10\x00\x00\x00\x00")) as port:
        assert ended(asked(at(port, send="ping"))) == ("body", "too-large")


def test_a_plain_answer_is_not_kept_waiting() -> None:
    """A server that answers 200 and keeps the connection is told all the same."""
    with serving(answering(HELLO)) as port:
        assert asked(at(port)).body == "hello"
