"""How the front carries a request to an instance, and its answer or its WebSocket back."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import h11

from goldenpath_lab.run.exchange import BLOCK, TRACE, Exchange, Headers
from goldenpath_lab.run.instance import Instance

_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding"})
_LAST_WORDS = 0.2  # seconds between the end of one direction of a WebSocket and the end of the other


class Broken(Exception):
    """The instance's answer is not HTTP, or its connection ended too early."""


async def forward(
    exchange: Exchange,
    instance: Instance,
    wire: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Carry the request to the instance and its answer back.

    Raises:
        Broken: before the first byte of an answer. Later the client's connection is cut, as nothing else is left.
    """
    try:
        far_reader, far_writer = await asyncio.open_connection(*instance.address, limit=BLOCK)
    except OSError as problem:
        raise Broken from problem
    try:
        far_writer.write(_head(exchange) + exchange.body)
        answer = h11.Connection(h11.CLIENT, max_incomplete_event_size=BLOCK)
        answer.send(h11.Request(method=exchange.method, target=exchange.target, headers=_headers(exchange)))
        if not exchange.upgrade:
            answer.send(h11.EndOfMessage())
        head, early = await _first(answer, far_reader)
        exchange.status = head.status_code
        if head.status_code == 101:
            writer.write(_raw(head) + early)
            await _splice(exchange, (reader, writer), (far_reader, far_writer), wire.trailing_data[0])
            writer.close()
            return
        writer.write(wire.send(_reply(head)) or b"")
        await _stream(exchange, answer, far_reader, wire, writer)
    finally:
        with suppress(ConnectionError):
            far_writer.close()


def _headers(exchange: Exchange) -> Headers:
    kept = [
        (name, value) for name, value in exchange.headers if name not in _HOP and name not in {TRACE, b"content-length"}
    ]
    kept.append((TRACE, f"{exchange.trace}/1;o=1".encode()))
    if exchange.upgrade:
        kept.append((b"connection", b"upgrade"))
    else:
        kept.append((b"connection", b"close"))
    return kept


def _head(exchange: Exchange) -> bytes:
    lines = [f"{exchange.method} {exchange.target} HTTP/1.1".encode("latin-1")]
    lines += [name + b": " + value for name, value in _headers(exchange)]
    if exchange.body:
        lines.append(b"content-length: %d" % len(exchange.body))
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def _first(
    answer: h11.Connection, reader: asyncio.StreamReader
) -> tuple[h11.Response | h11.InformationalResponse, bytes]:
    while True:
        try:
            event = answer.next_event()
            if event is h11.NEED_DATA:
                answer.receive_data(await reader.read(BLOCK))
                continue
        except (OSError, h11.RemoteProtocolError) as problem:
            raise Broken from problem
        if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
            return event, answer.trailing_data[0]
        if isinstance(event, h11.Response):
            return event, b""
        if not isinstance(event, h11.InformationalResponse):
            raise Broken


def _reply(head: h11.Response | h11.InformationalResponse) -> h11.Response:
    kept = [(name, value) for name, value in head.headers if name not in _HOP]
    return h11.Response(status_code=head.status_code, headers=kept, reason=head.reason)


def _raw(head: h11.Response | h11.InformationalResponse) -> bytes:
    lines = [b"HTTP/1.1 %d %s" % (head.status_code, bytes(head.reason) or b"Switching Protocols")]
    lines += [name + b": " + value for name, value in head.headers.raw_items()]
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def _stream(
    exchange: Exchange,
    answer: h11.Connection,
    reader: asyncio.StreamReader,
    wire: h11.Connection,
    writer: asyncio.StreamWriter,
) -> None:
    while True:
        try:
            event = answer.next_event()
            if event is h11.NEED_DATA:
                answer.receive_data(await reader.read(BLOCK))
                continue
        except (OSError, h11.RemoteProtocolError):
            writer.transport.abort()
            return
        if isinstance(event, h11.Data):
            exchange.sent += len(event.data)
            writer.write(wire.send(event) or b"")
            await writer.drain()
        elif isinstance(event, h11.EndOfMessage):
            writer.write(wire.send(h11.EndOfMessage()) or b"")
            await writer.drain()
            return
        else:
            return


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _splice(exchange: Exchange, near: Stream, far: Stream, early: bytes) -> None:
    """Carry bytes both ways until either end closes; after the client's end the instance has a moment for its own."""
    if early:
        far[1].write(early)

    def sent(count: int) -> None:
        exchange.sent += count

    down = asyncio.create_task(_pour(far[0], near[1], sent))
    up = asyncio.create_task(_pour(near[0], far[1], lambda _: None))
    try:
        await asyncio.wait({down, up}, return_when=asyncio.FIRST_COMPLETED)
        if not down.done():
            await asyncio.wait({down}, timeout=_LAST_WORDS)
    finally:
        down.cancel()
        up.cancel()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Callable[[int], None]) -> None:
    # Either end may go away at any moment; that ends the pouring and is no error.
    with suppress(OSError):
        while block := await reader.read(BLOCK):
            count(len(block))
            writer.write(block)
            await writer.drain()
        writer.write_eof()
