"""Servers for the probing bench, in a process of their own: plain HTTP and WebSocket upgrades, and HTTPS.

``python -m bench.targets CERTIFICATE KEY`` prints the two ports and serves on several loopback addresses until standard
input ends; several, because one address alone would run out of client ports at the speed of the bench.
"""

import contextlib
import os
import select
import socket
import ssl
import sys
from base64 import b64encode
from hashlib import sha1

ADDRESSES = tuple(f"127.0.0.{n}" for n in range(11, 27))
_BODY = b'{"status": "healthy", "service": "bench", "checks": {"database": "ok", "cache": "ok"}}\n'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nserver: bench\r\ncontent-type: application/json\r\ncache-control: no-store\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(_BODY), _BODY)
)
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_UPGRADED = (
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: %s\r\n\r\n"
)


class Served:
    """One connection."""

    __slots__ = ("heard", "shaking", "sock", "upgraded")

    def __init__(self, sock: socket.socket, *, secure: bool) -> None:
        self.sock = sock
        self.shaking = secure
        self.heard = b""
        self.upgraded = False


def answered(one: Served) -> bool:
    """Take one step with a connection and return whether it is over."""
    if one.shaking and isinstance(one.sock, ssl.SSLSocket):
        one.sock.do_handshake()
        one.shaking = False
    data = one.sock.recv(4096)
    if not data or one.upgraded:
        return True  # the close frame, or the end
    one.heard += data
    if b"\r\n\r\n" not in one.heard:
        return False
    key = one.heard.lower().find(b"sec-websocket-key: ")
    if key < 0:
        one.sock.send(ANSWER)
        return True
    value = one.heard[key + 19 :].partition(b"\r\n")[0]
    one.sock.send(_UPGRADED % b64encode(sha1(value + _GUID, usedforsecurity=False).digest()))
    one.upgraded = True
    return False


def serve(plain: list[socket.socket], secure: list[socket.socket], context: ssl.SSLContext) -> None:
    """Serve until standard input ends."""
    poller = select.epoll()
    doors = {s.fileno(): (s, False) for s in plain} | {s.fileno(): (s, True) for s in secure}
    served: dict[int, Served] = {}
    for fd in doors:
        poller.register(fd, select.EPOLLIN)
    poller.register(0, select.EPOLLIN)
    while True:
        for fd, _ in poller.poll():
            if fd == 0:
                return
            if fd in doors:
                for one in _accepted(*doors[fd], context):
                    served[one.sock.fileno()] = one
                    poller.register(one.sock.fileno(), select.EPOLLIN)
                continue
            one = served[fd]
            try:
                over = answered(one)
            except (ssl.SSLWantReadError, BlockingIOError):
                continue
            except OSError:
                over = True
            if over:
                del served[fd]
                one.sock.close()


def _accepted(door: socket.socket, secure: bool, context: ssl.SSLContext) -> list[Served]:  # noqa: FBT001 - one of two
    found = []
    with contextlib.suppress(BlockingIOError):
        for _ in range(64):
            sock, _ = door.accept()
            sock.settimeout(0)
            if secure:
                sock = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
            found.append(Served(sock, secure=secure))
    return found


def _doors(port: int = 0) -> list[socket.socket]:
    found: list[socket.socket] = []
    for address in ADDRESSES:
        door = socket.create_server((address, port), backlog=4096)
        door.settimeout(0)
        port = door.getsockname()[1]
        found.append(door)
    return found


def main() -> None:
    """Serve."""
    if cores := sorted(os.sched_getaffinity(0))[1:]:
        os.sched_setaffinity(0, cores)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.num_tickets = 0
    plain, secure = _doors(), _doors()
    print(plain[0].getsockname()[1], secure[0].getsockname()[1], flush=True)
    serve(plain, secure, context)


if __name__ == "__main__":
    main()
