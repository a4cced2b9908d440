"""A model provider that answers what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(kw_only=True, slots=True)
class Provider:
    """Plans one calculation and answers in two pieces; the second piece waits until it is let go."""

    url: str = ""
    refusals: list[int] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].split("\r\n")[0] or 0)
            body = msgspec.json.decode(await reader.readexactly(length)) if length else {}
            self.asked.append(body)
            await self._answer(body, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if self.refusals:
            status = self.refusals.pop(0)
            text = b'{"error": "not now"}'
            writer.write(
                b"HTTP/1.1 %d No\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % (status, len(text)) + text
            )
            return
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        if not body.get("messages"):
            return
        if "tools" in body:
            name = {"index": 0, "id": "call-x", "function": {"name": "calculator", "arguments": '{"expres'}}
            self._send(writer, {"tool_calls": [name]})
            self._send(writer, {"tool_calls": [{"index": 0, "function": {"arguments": 'sion": "6*7"}'}}]})
        else:
            found = msgspec.json.decode(body["messages"][-1]["content"])
            self._send(writer, {"content": "It is "})
            await writer.drain()
            await self.go.wait()
            self._send(writer, {"content": f"{found['value']}."})
        writer.write(b"data: [DONE]\n\n")
        await writer.drain()

    @staticmethod
    def _send(writer: asyncio.StreamWriter, delta: dict[str, Any]) -> None:
        writer.write(b"data: " + msgspec.json.encode({"choices": [{"index": 0, "delta": delta}]}) + b"\n\n")


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """A provider that listens."""
    it = Provider()
    server = await asyncio.start_server(it.serve, "127.0.0.1", 0)
    it.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield it
        it.go.set()
