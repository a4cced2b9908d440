"""The wire side of the door: whoever does not send a whole head of a request in time, or sends no end of it, is cut."""

import asyncio

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from goldenpath_lab.cloud.errors import invalid

_HEAD_SECONDS = 5.0
_HEAD_BYTES = 64 * 1024


class ImpatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol with limits for the head of a request: five seconds from its first byte, or the greeting."""

    _waiting: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has no end."""
        self._head += len(data)
        super().data_received(data)
        if self._waiting and self._head > _HEAD_BYTES:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Wait no longer: bodies have limits of their own."""
        self._come()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse in JSON what is no request."""
        body = msgspec.json.encode(invalid(msg).body("unified"))
        head = (
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=UTF-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _wait(self) -> None:
        self._come()
        self._head = 0
        self._waiting = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def _come(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None
