"""The run platform's front: it takes a request, finds an instance, and answers itself when none can."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import h11

from goldenpath_lab.model import PROJECT, Ingress, Template
from goldenpath_lab.run import texts
from goldenpath_lab.run.entries import EntryLog, Origin
from goldenpath_lab.run.exchange import BLOCK, TRACE, Exchange
from goldenpath_lab.run.forwarding import Broken, forward
from goldenpath_lab.run.instance import Instance
from goldenpath_lab.run.service import Refusal, Service
from goldenpath_lab.run.tally import Tally

_BACKLOG = 1024
_BODY_LIMIT = 32 * 1024 * 1024  # Cloud Run's own limit for HTTP/1

_NO_HTTP = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


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
        self._servers.append(await asyncio.start_server(self._connected, address, port, limit=BLOCK, backlog=_BACKLOG))

    async def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        # A client that goes away in mid-request is no error of the front: its entry says what was sent.
        with suppress(ConnectionError, asyncio.IncompleteReadError, h11.ProtocolError):
            wire = h11.Connection(h11.SERVER, max_incomplete_event_size=BLOCK)
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
                await forward(exchange, instance, wire, reader, writer)
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
            wire.receive_data(await reader.read(BLOCK))
        elif isinstance(event, h11.Request):
            if not event.http_version.startswith(b"1."):
                raise h11.RemoteProtocolError(f"HTTP/{event.http_version.decode()}")
            headers = list(event.headers)
            trace = next((value.decode("latin-1") for name, value in headers if name == TRACE), "").partition("/")[0]
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
        (TRACE, exchange.trace.encode()),
    ]
    writer.write(wire.send(h11.Response(status_code=status, headers=headers)) or b"")
    writer.write(wire.send(h11.Data(data=body)) or b"")
    writer.write(wire.send(h11.EndOfMessage()) or b"")
    exchange.sent = len(body)
    await writer.drain()
