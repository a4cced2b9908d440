"""The run platform's front: it takes a request, finds an instance, and answers itself when none can."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import h11

from goldenpath_lab.model import PROJECT, Ingress, Template
from goldenpath_lab.run import texts
from goldenpath_lab.run.entries import EntryLog, Origin
from goldenpath_lab.run.instance import Instance
from goldenpath_lab.run.service import Refusal, Service
from goldenpath_lab.run.tally import Tally

_BLOCK = 64 * 1024
_BACKLOG = 1024
_BODY_LIMIT = 32 * 1024 * 1024  # Cloud Run's own limit for HTTP/1
_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding"})
_TRACE = b"x-cloud-trace-context"
_LAST_WORDS = 0.2  # seconds between the end of one direction of a WebSocket and the end of the other

_NO_HTTP = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

Headers = list[tuple[bytes, bytes]]


@dataclass(kw_only=True, slots=True)
class Exchange:
    """One request from its arrival to its end: what its entry is written from."""

    method: str
    target: str
    headers: Headers
    peer: str
    began: float
    trace: str
    body: bytes = b""
    status: int = 0
    sent: int = 0
    text: str | None = None
    severity: str | None = None
    instance: str | None = None
    revision: str = ""
    service: str = ""
    mark: float = field(default_factory=time.monotonic)

    def header(self, name: bytes) -> str:
        """Return a header's value, empty where it is absent."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), "")

    @property
    def upgrade(self) -> bool:
        """Return whether the client asks for a WebSocket."""
        return self.header(b"upgrade").lower() == "websocket"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """What a request is asked for before it reaches a service."""

    ingress: Callable[[str], Ingress] = lambda _: "all"
    """Which ways into a service are open."""
    public: Callable[[str], bool] = lambda _: True
    """Whether everybody may invoke a service."""

    def opens(self, service: str, *, balanced: bool) -> bool:
        """Return whether a request comes on a way that is open; none in this lab comes from inside the VPC."""
        ingress = self.ingress(service)
        return ingress == "all" or (ingress == "internal-and-cloud-load-balancing" and balanced)


class Broken(Exception):
    """The instance's answer is not HTTP, or its connection ended too early."""


class Front:
    """Serve HTTP/1.1 on one address for all services, told apart by the request's host."""

    def __init__(
        self,
        find: Callable[[str], Service | None],
        log: EntryLog,
        limit: Callable[[Template], float],
        gate: Gate = Gate(),
    ) -> None:
        self._find = find
        self._log = log
        self._limit = limit
        self._gate = gate
        self._servers: list[asyncio.Server] = []
        self._balanced: set[str] = set()
        self.tally = Tally()

    async def open(self, address: str, port: int, *, balanced: bool = False) -> None:
        """Listen here too; ``balanced`` is an address that only the load balancer calls."""
        self._balanced |= {address} if balanced else set()
        self._servers.append(await asyncio.start_server(self._connected, address, port, limit=_BLOCK, backlog=_BACKLOG))

    async def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        # A client that goes away in mid-request is no error of the front: its entry says what was sent.
        with suppress(ConnectionError, asyncio.IncompleteReadError, h11.ProtocolError):
            wire = h11.Connection(h11.SERVER, max_incomplete_event_size=_BLOCK)
            try:
                while await self._serve(wire, reader, writer, peer):
                    wire.start_next_cycle()
            except h11.RemoteProtocolError:
                if wire.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                    # What is no HTTP/1.1 never becomes a request; who speaks HTTP/2 is told so in HTTP/1.1.
                    writer.write(_NO_HTTP)
                raise
        with suppress(ConnectionError):
            writer.close()

    async def _serve(
        self, wire: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str
    ) -> bool:
        """Carry one request; return whether the connection takes another."""
        exchange = await _receive(wire, reader, peer)
        if exchange is None:
            return False
        # The address that was called may stand for one service, whatever host the request names.
        called = str(writer.get_extra_info("sockname")[0])
        service = self._find(called) or self._find(exchange.header(b"host"))
        if service is None or not self._gate.opens(service.name, balanced=called in self._balanced):
            # Google's own front answers; the service's log never hears of it.
            await _answer(wire, writer, exchange, 404)
            return wire.our_state is h11.DONE and wire.their_state is h11.DONE
        exchange.service = service.name
        instance: Instance | None = None
        try:
            if not self._gate.public(service.name):
                raise _denied(exchange)
            instance = await service.admit()
            exchange.instance, exchange.revision = instance.id, instance.revision.name
            async with asyncio.timeout(self._limit(instance.revision.template)):
                await _forward(exchange, instance, wire, reader, writer)
        except Refusal as refusal:
            exchange.text, exchange.severity, exchange.instance = refusal.text, refusal.severity, refusal.instance
            exchange.revision = exchange.revision or (service.latest.name if service.latest else "")
            await _answer(wire, writer, exchange, refusal.status)
        except TimeoutError:
            await self._out_of_time(wire, writer, exchange)
        except Broken:
            memory = instance is not None and instance.killed_for_memory
            exchange.text = texts.KILLED_FOR_MEMORY if memory else texts.MALFORMED
            await _answer(wire, writer, exchange, 503)
        finally:
            if instance is not None:
                service.release(instance)
            self._record(exchange)
        return wire.our_state is h11.DONE and wire.their_state is h11.DONE

    @staticmethod
    async def _out_of_time(wire: h11.Connection, writer: asyncio.StreamWriter, exchange: Exchange) -> None:
        exchange.text = texts.TIMED_OUT
        if exchange.status:
            writer.transport.abort()
            return
        await _answer(wire, writer, exchange, 504)

    def _record(self, exchange: Exchange) -> None:
        took = time.monotonic() - exchange.mark
        status = exchange.status or 499
        self.tally.add(exchange.service, exchange.revision, status, took)
        severity = exchange.severity or ("ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO")
        origin = Origin(service=exchange.service, revision=exchange.revision, instance=exchange.instance)
        scheme = exchange.header(b"x-forwarded-proto") or "http"
        self._log.write(
            "run.googleapis.com/requests",
            resource=origin.resource(),
            at=exchange.began,
            severity=severity,
            labels={"instanceId": exchange.instance} if exchange.instance else None,
            trace=f"projects/{PROJECT}/traces/{exchange.trace}",
            textPayload=exchange.text,
            httpRequest={
                "requestMethod": exchange.method,
                "requestUrl": f"{scheme}://{exchange.header(b'host')}{exchange.target}",
                "requestSize": str(len(exchange.body)),
                "status": status,
                "responseSize": str(exchange.sent),
                "userAgent": exchange.header(b"user-agent"),
                "remoteIp": exchange.header(b"x-forwarded-for").split(",")[0].strip() or exchange.peer,
                "latency": f"{took:.9f}s" if exchange.instance else "0s",
                "protocol": "HTTP/1.1",
            },
        )


def _denied(exchange: Exchange) -> Refusal:
    """Return the refusal of a caller who may not invoke: without a token 403, with one that is not Google's 401."""
    if exchange.header(b"authorization"):
        return Refusal(status=401, text=texts.NOT_AUTHORIZED, severity="WARNING")
    return Refusal(status=403, text=texts.NOT_AUTHENTICATED, severity="WARNING")


async def _receive(wire: h11.Connection, reader: asyncio.StreamReader, peer: str) -> Exchange | None:
    exchange: Exchange | None = None
    while True:
        event = wire.next_event()
        if event is h11.NEED_DATA:
            wire.receive_data(await reader.read(_BLOCK))
        elif isinstance(event, h11.Request):
            if not event.http_version.startswith(b"1."):
                raise h11.RemoteProtocolError(f"HTTP/{event.http_version.decode()}")
            headers = list(event.headers)
            trace = next((value.decode("latin-1") for name, value in headers if name == _TRACE), "").partition("/")[0]
            exchange = Exchange(
                method=event.method.decode("latin-1"),
                target=event.target.decode("latin-1"),
                headers=headers,
                peer=peer,
                began=time.time(),
                trace=trace or secrets.token_hex(16),
            )
        elif isinstance(event, h11.Data) and exchange is not None:
            exchange.body += event.data
            if len(exchange.body) > _BODY_LIMIT:
                raise h11.RemoteProtocolError("body over the limit")
        elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
            return exchange
        else:
            return None


async def _forward(
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
        far_reader, far_writer = await asyncio.open_connection(*instance.address, limit=_BLOCK)
    except OSError as problem:
        raise Broken from problem
    try:
        far_writer.write(_head(exchange) + exchange.body)
        answer = h11.Connection(h11.CLIENT, max_incomplete_event_size=_BLOCK)
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
        (name, value)
        for name, value in exchange.headers
        if name not in _HOP and name not in {_TRACE, b"content-length"}
    ]
    kept.append((_TRACE, f"{exchange.trace}/1;o=1".encode()))
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
                answer.receive_data(await reader.read(_BLOCK))
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
                answer.receive_data(await reader.read(_BLOCK))
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


async def _answer(wire: h11.Connection, writer: asyncio.StreamWriter, exchange: Exchange, status: int) -> None:
    """Answer in the front's own name; a connection that already carries an answer is cut instead."""
    if exchange.status or wire.our_state not in {h11.SEND_RESPONSE, h11.IDLE}:
        writer.transport.abort()
        return
    exchange.status = status
    body = texts.PAGES.get(status, "").encode()
    kind = b"text/html; charset=UTF-8" if body.startswith(b"<") else b"text/plain"
    headers = [
        (b"content-type", kind),
        (b"content-length", b"%d" % len(body)),
        (b"server", b"Google Frontend"),
        (_TRACE, exchange.trace.encode()),
    ]
    writer.write(wire.send(h11.Response(status_code=status, headers=headers)) or b"")
    writer.write(wire.send(h11.Data(data=body)) or b"")
    writer.write(wire.send(h11.EndOfMessage()) or b"")
    exchange.sent = len(body)
    await writer.drain()


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
        while block := await reader.read(_BLOCK):
            count(len(block))
            writer.write(block)
            await writer.drain()
        writer.write_eof()
