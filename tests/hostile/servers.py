"""Servers on loopback that answer whatever hurts, and one that plays the chat platform as a test tells it to."""

import base64
import gzip
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from tests.wire.servers import Handle, head_of

JsonBody = Mapping[str, Any] | list[Any]
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
RUN, THREAD, MESSAGE = "run-0001", "thread-0001", "message-0001"
ANSWER = "17 * 23 is 391."


def reply(body: JsonBody | str | bytes, status: int = 200, *headers: str) -> bytes:
    """Return a whole answer that ends the connection."""
    data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = (f"HTTP/1.1 {status} Said", "connection: close", f"content-length: {len(data)}", *headers)
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data


def endless(sock: socket.socket) -> None:
    """Answer with a body of 1 GB."""
    head_of(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n")
    block = b"x" * 1_048_576
    for _ in range(1024):
        sock.sendall(block)


BOMB = gzip.compress(b" " * 20_000_000, 9)
"""20 MB of blanks in 20 kB."""


def bomb(sock: socket.socket) -> None:
    """Answer with a body that is a thousand times as large when it is unpacked."""
    head_of(sock)
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(BOMB)}\r\n\r\n"
    sock.sendall(head.encode() + BOMB)


def headers_without_end(sock: socket.socket) -> None:
    """Answer with header after header."""
    head_of(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        sock.sendall(b"x-more: " + b"y" * 1000 + b"\r\n")


def redirecting(target: str = "") -> Handle:
    """Return a handler that leads to another URL, to itself where none is given."""

    def handle(sock: socket.socket) -> None:
        path = head_of(sock).partition(b" ")[2].partition(b" ")[0].decode("latin-1")
        sock.sendall(reply("", 302, f"location: {target or path}"))

    return handle


def after(seconds: float, handle: Handle) -> Handle:
    """Return a handler that lets wait before it does what another does."""

    def late(sock: socket.socket) -> None:
        threading.Event().wait(seconds)
        handle(sock)

    return late


def frame(message: JsonBody | bytes, kind: int = 1, *, final: bool = True) -> bytes:
    """Return a message as one frame of a server."""
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    first = (0x80 if final else 0) | kind
    if len(data) < 126:
        return bytes((first, len(data))) + data
    return bytes((first, 126)) + len(data).to_bytes(2, "big") + data


def event(kind: str, **payload: Any) -> bytes:
    """Return an event of the good run, or of what the payload says."""
    return frame({"type": kind, "payload": {"run_id": RUN, **payload}})


def greeting() -> bytes:
    """Return the first frame of a good connection."""
    return frame({"type": "connection_established", "user_id": "u"})


def good_run() -> tuple[bytes, ...]:
    """Return every frame of a good run, the receipt first."""
    own = {"run_id": RUN, "thread_id": THREAD}
    receipt = {"type": "message_accepted", "message_id": MESSAGE, **own}
    tool = {"tool_name": "sum", "call_id": "c1"}
    events: tuple[tuple[str, dict[str, str]], ...] = (
        ("agent_started", {}),
        ("agent_thinking", {}),
        ("tool_executing", tool),
        ("tool_completed", tool),
        ("agent_completed", {"result": ANSWER}),
    )
    rows: list[JsonBody] = [
        {"type": t, "payload": {**own, "sequence": n, **more}} for n, (t, more) in enumerate(events, 1)
    ]
    return tuple(frame(row) for row in [receipt, *rows])


Talk = Callable[[socket.socket], None]
"""What is said over a WebSocket once it is open."""


def saying(*frames: bytes) -> Talk:
    """Return a talk that sends frames, waits for the client's word after the first, and stays until it leaves."""

    def talk(sock: socket.socket) -> None:
        first, *rest = frames
        sock.sendall(first)
        sock.recv(65_536)
        for one in rest:
            sock.sendall(one)
        while sock.recv(65_536):
            pass

    return talk


def flooding(first: Iterable[bytes], then: bytes) -> Talk:
    """Return a talk that says something, and then one thing without end."""

    def talk(sock: socket.socket) -> None:
        for one in first:
            sock.sendall(one)
        block = then * max(1, 16_384 // len(then))
        while True:
            sock.sendall(block)

    return talk


class Platform:
    """The chat platform's contract as far as a walk needs it; each answer can be told to be another."""

    def __init__(
        self, answers: Mapping[str, bytes | Callable[[bytes], bytes]] | None = None, *, talk: Talk | None = None,
        seconds: float = 0.0,
    ) -> None:  # fmt: skip
        """Keep what is answered.

        Args:
            answers: whole answers by path, beside the good ones; or what makes one of a request.
            talk: what is said over the WebSocket.
            seconds: how long every request waits for its answer.
        """
        self._answers: dict[str, bytes | Callable[[bytes], bytes]] = {
            "/health": reply({"status": "ready", "checks": []}, 200, "x-served-by: chat-api/r1"),
            "/auth/login": reply({"access_token": "t" * 40}, 200, "x-served-by: chat-auth/r1"),
            "/auth/logout": reply("", 204),
            f"/api/threads/{THREAD}/messages": reply(
                {
                    "messages": [
                        {"id": MESSAGE, "role": "user", "run_id": RUN, "content": "?"},
                        {"id": "a", "role": "assistant", "run_id": RUN, "content": ANSWER},
                    ]
                },
                200,
                "x-served-by: chat-api/r1",
            ),
            f"/api/threads/{THREAD}": reply("", 204),
            **(answers or {}),
        }
        self._talk = talk or saying(greeting(), *good_run())
        self._seconds = seconds

    def __call__(self, sock: socket.socket) -> None:
        """Answer one request, or talk."""
        request = whole_request(sock)
        path = request.split(b" ", 2)[1].decode("latin-1") if request.count(b" ") > 1 else ""
        if self._seconds:
            threading.Event().wait(self._seconds)
        if path == "/ws":
            sock.sendall(upgraded(request))
            with suppress(OSError):
                self._talk(sock)
            return
        found = self._answers.get(path, reply({"error": "not_found"}, 404))
        sock.sendall(found if isinstance(found, bytes) else found(request))


def whole_request(sock: socket.socket) -> bytes:
    """Return a request with its body."""
    data = head_of(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length and (more := sock.recv(65_536)):
        data, body = data + more, body + more
    return data


def upgraded(request: bytes, *headers: str) -> bytes:
    """Return the answer that opens a WebSocket."""
    key = next(
        (
            line.split(b":", 1)[1].strip()
            for line in request.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key:")
        ),
        b"",
    )
    accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest()).decode()  # noqa: S324 - as RFC 6455 asks
    lines = ("HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: upgrade", *headers)
    return "\r\n".join((*lines, f"sec-websocket-accept: {accept}")).encode("latin-1") + b"\r\n\r\n"
