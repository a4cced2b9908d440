"""A server of HTTP/2 on a real socket, in the clear or behind TLS, for one connection after the other."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from goldenpath.model.probe import Place
from tests.unit.probes.test_http2 import H2Server, Responder

NAME = "agents.example"


@contextmanager
def http2(respond: Responder, context: ssl.SSLContext | None = None) -> Iterator[Place]:
    """Give the place of a server; with a context it chooses by ALPN what that offers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        threading.Thread(target=_serve, args=(door, respond, context), daemon=True).start()
        port = door.getsockname()[1]
        yield Place(host="127.0.0.1", port=port, tls=context is not None, server_name=NAME if context else "")


def _serve(door: socket.socket, respond: Responder, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            client, _ = door.accept()
            with (
                suppress(OSError),
                closing(context.wrap_socket(client, server_side=True) if context else client) as one,
            ):
                server = H2Server(respond)
                while data := one.recv(65_536):
                    one.sendall(server(data))
