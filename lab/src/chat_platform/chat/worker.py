"""How the backend is served: `gunicorn -k chat_platform.chat.worker.ChatWorker`."""

import asyncio
import socket
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn_worker import UvicornWorker
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

LARGEST_FRAME = 64 * 1024
SEND_BUFFER = 128 * 1024
LINGER_SECONDS = 5.0
GRACEFUL_SECONDS = 3


class ChatProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's WebSocket with the endings that the contract promises.

    * An instance that goes away says 1001, not 1012.
    * A client that sends too much, or what is no text, gets to read why: closing while its bytes are still unread would
      reset the connection and take the close frame with it.
    * No ending waits for ever for a client that does not read: after a while the connection is cut.
    * The application can ask when the client was heard last, whatever kind of frame it sent.
    """

    heard = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the connection."""
        super().connection_made(transport)
        # The kernel would hold megabytes for a client that does not read; this way that is noticed early.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.heard = self.loop.time()

    def handle_connect(self, event: Request) -> None:
        """Begin the application's side of the connection."""
        super().handle_connect(event)
        if not self.close_sent:
            cast("dict[str, Any]", self.scope["extensions"])["chat.heard"] = lambda: self.heard

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        self.heard = self.loop.time()
        # After an error the rest is read only to be thrown away.
        if self.conn.parser_exc is None and not self.transport.is_closing():
            super().data_received(data)

    def handle_parser_exception(self) -> None:
        """Say why the connection ends, and close it when the client had the time to read that."""
        why = self.conn.close_sent
        if why is None or self.close_sent:
            return
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": why.code, "reason": why.reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.write_eof()
        self.close_timer = self._cut_later()

    def handle_close(self, event: Frame) -> None:
        """Answer the client's close frame."""
        super().handle_close(event)
        self._cut_later()

    async def send(self, message: "ASGISendEvent") -> None:
        """Send what the application wants sent."""
        if message["type"] == "websocket.close":
            self._cut_later()
        await super().send(message)

    def shutdown(self) -> None:
        """Say that this instance is going away."""
        if self.handshake_complete and not self.close_sent:
            self.close_sent = True
            self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.GOING_AWAY})
            self.conn.send_close(CloseCode.GOING_AWAY, "instance is going away")
            self.transport.write(b"".join(self.conn.data_to_send()))
        self._cut_later()
        super().shutdown()

    def _cut_later(self) -> asyncio.TimerHandle:
        return self.loop.call_later(LINGER_SECONDS, self.transport.abort)


# Heartbeats are the application's, in frames that browsers see as well; compression would cost more than it saves.
SERVING: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": ChatProtocol,
    "ws_max_size": LARGEST_FRAME,
    "ws_ping_interval": None,
    "ws_per_message_deflate": False,
    "timeout_graceful_shutdown": GRACEFUL_SECONDS,
}


class ChatWorker(UvicornWorker):  # type: ignore[misc]  # uvicorn-worker ships no types
    """Gunicorn's worker that serves the backend."""

    CONFIG_KWARGS = SERVING
