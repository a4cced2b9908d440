"""An open WebSocket: what is said, what is heard, and how it ends."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from goldenpath.model.probe import Limits, Place, WebSocketAsk
from goldenpath.ports import Channel, Frame
from tests.wire.servers import (
    WIDE,
    Authority,
    Handle,
    closed_port,
    ended,
    head_of,
    probe,
    prober,
    reset,
    serving,
    silent,
)
from tests.wire.test_websocket import accepted, text, upgraded

pytestmark = pytest.mark.enable_socket

LONG = 30.0


@contextmanager
def opened(handle: Handle, limits: Limits = WIDE) -> Iterator[Channel]:
    """Give the channel to a server."""
    with serving(handle) as port:
        seen, channel = prober().open(probe(WebSocketAsk(place=Place(host="127.0.0.1", port=port)), limits))
        assert seen.status == 101
        assert channel is not None
        try:
            yield channel
        finally:
            channel.close()


def what(frame: Frame) -> tuple[str, str, int]:
    """Return a frame without its time."""
    return frame.kind, frame.text, frame.code


def echo(sock: socket.socket) -> None:
    """Upgrade and send each masked frame's payload back."""
    sock.sendall(accepted(head_of(sock)))
    while data := sock.recv(65_536):
        size, mask, payload = data[1] & 127, data[2:6], data[6:]
        plain = bytes(b ^ mask[i % 4] for i, b in enumerate(payload[:size]))
        sock.sendall(bytes((data[0], size)) + plain)


def test_what_is_said_comes_back() -> None:
    """A text goes out masked and comes back."""
    with opened(echo) as channel:
        assert channel.say("grüß dich")
        assert what(channel.hear(LONG)) == ("text", "grüß dich", 0)


def test_frames_that_came_with_the_upgrade_are_heard() -> None:
    """The server speaks at once, in the same packet."""
    with opened(upgraded(text(b"first"), text(b"second"))) as channel:
        assert [what(channel.hear(LONG))[1] for _ in range(2)] == ["first", "second"]


def test_pieces_are_joined_and_pings_answered() -> None:
    """A ping between the pieces of a message is no frame."""
    heard, told = socket.socketpair()

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)) + b"\x01\x03hel" + text(b"!", 9) + b"\x80\x02lo")
        told.sendall(sock.recv(100))
        silent(sock)

    with heard, told, opened(handle) as channel:
        assert what(channel.hear(LONG)) == ("text", "hello", 0)
        assert heard.recv(100)[:2] == b"\x8a\x81"


def test_binary_is_told_apart() -> None:
    """Its kind says so."""
    with opened(upgraded(text(b"abc", 2))) as channel:
        assert what(channel.hear(LONG)) == ("binary", "abc", 0)


def test_silence_ends_nothing() -> None:
    """Nothing came in the time given; later something may."""
    with opened(echo) as channel:
        assert channel.hear(0.05).kind == "silent"
        channel.say("late")

        assert channel.hear(LONG).text == "late"


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (text(b"\x03\xe9going", 8), ("closed", "going", 1001)),
        (text(b"", 8), ("closed", "", 1005)),
        (b"\x83\x00", ("broken", "a frame has the unknown opcode 3", 1002)),
        (text(b"\xff"), ("broken", "a text is no UTF-8", 1002)),
        (b"\x81\x7f" + (1 << 40).to_bytes(8, "big"), ("broken", "a message is larger than 262144 bytes", 1009)),
    ],
)
def test_how_it_ends(frame: bytes, said: tuple[str, str, int]) -> None:
    """An end is heard again however often one listens, and nothing can be said any more."""
    with opened(upgraded(frame)) as channel:
        assert what(channel.hear(LONG)) == said
        assert what(channel.hear(0)) == said
        assert not channel.say("more")


def test_lost_without_a_close_frame() -> None:
    """The connection ends, and nobody said so."""

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)) + text(b"bye"))

    with opened(handle) as channel:
        assert channel.hear(LONG).text == "bye"
        assert (channel.hear(LONG).kind, channel.hear(LONG).code) == ("lost", 1006)


def test_lost_by_a_reset() -> None:
    """A reset is a loss too."""

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)))
        sock.recv(100)
        reset(sock)

    with opened(handle) as channel:
        channel.say("hello")

        assert channel.hear(LONG).kind == "lost"


def test_closed_by_us() -> None:
    """Closing twice is closing once; a closed channel is lost."""
    with opened(echo) as channel:
        channel.close()
        channel.close()

        assert not channel.say("more")
        assert channel.hear(LONG).kind == "lost"


def test_nothing_is_opened_where_nobody_listens() -> None:
    """The observation says why, and there is no channel."""
    ask = WebSocketAsk(place=Place(host="127.0.0.1", port=closed_port()))
    seen, channel = prober().open(probe(ask))

    assert ended(seen) == ("connect", "refused")
    assert channel is None


def test_over_tls(tmp_path: Path) -> None:
    """The same over TLS, also what came with the upgrade."""
    authority = Authority(tmp_path)

    def handle(sock: socket.socket) -> None:
        sock.sendall(accepted(head_of(sock)) + text(b"welcome"))
        size = sock.recv(65_536)[1] & 127
        sock.sendall(text(b"%d" % size))
        silent(sock)

    with serving(handle, context=authority.context("ws.test")) as port:
        ask = WebSocketAsk(place=Place(host="ws.test", port=port, tls=True))
        seen, channel = prober(trust=authority.file, ws_test="127.0.0.1").open(probe(ask))
        assert channel is not None
        heard = channel.hear(LONG).text
        channel.say("four")
        answer = channel.hear(LONG).text
        channel.close()

    assert (seen.tls, heard, answer) == ("TLSv1.3", "welcome", "4")
