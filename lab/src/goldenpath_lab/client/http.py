"""One HTTP/1.1 request over a connection of its own, with the milliseconds of every phase."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import h11

from goldenpath_lab.client.contact import contact
from goldenpath_lab.client.endpoints import Endpoints, Origin, origin

MAX_BODY = 1 << 20
_CHUNK = 1 << 16


class Unreachable(Exception):
    """No answer came; the phase says how far the request got."""

    def __init__(self, phase: str, reason: str) -> None:
        super().__init__(f"{phase}: {reason}")
        self.phase = phase
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is asked."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    seconds: float = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What was answered; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: Mapping[str, float]
    """Of ``resolve``, ``connect``, ``tls`` (https only), ``first byte``, ``body`` and ``total``."""

    @property
    def served_by(self) -> str | None:
        """Return ``service/revision``; None where something in front of the service answered."""
        return self.headers.get("x-served-by")


class Phases:
    """The milliseconds of each phase; the one under way names a failure."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self.current = "resolve"
        self._began = perf_counter()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Take the time of one phase."""
        self.current, began = name, perf_counter()
        yield
        self.milliseconds[name] = 1000 * (perf_counter() - began)

    def ended(self) -> dict[str, float]:
        """Return all phases and their total."""
        return {**self.milliseconds, "total": 1000 * (perf_counter() - self._began)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An open connection."""

    address: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @property
    def certificate_ends(self) -> float | None:
        """Return when the peer's certificate ends, in seconds since 1970; None without TLS."""
        certificate = self.writer.get_extra_info("peercert")
        return ssl.cert_time_to_seconds(certificate["notAfter"]) if certificate else None


@asynccontextmanager
async def connected(endpoints: Endpoints, place: Origin, phases: Phases) -> AsyncIterator[Line]:
    """Open a connection, TLS included, and drop it afterwards."""
    with phases.phase("resolve"):
        address = await endpoints.resolve(place.host, place.port)
    with phases.phase("connect"):
        end = await _socket(address, place.port)
    if place.secure:
        with phases.phase("tls"):
            reader, writer = await asyncio.open_connection(sock=end, ssl=endpoints.tls(), server_hostname=place.host)
    else:
        reader, writer = await asyncio.open_connection(sock=end)
    try:
        yield Line(address=address, reader=reader, writer=writer)
    finally:
        # Nothing more is wanted of the peer, so no farewell of TLS that a broken one would make us wait for.
        writer.transport.abort()


async def _socket(address: str, port: int) -> socket.socket:
    end = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        end.setblocking(False)  # noqa: FBT003 - the standard library's signature
        await asyncio.get_running_loop().sock_connect(end, (address, port))
    except BaseException:
        end.close()
        raise
    return end


@asynccontextmanager
async def explained(phases: Phases, seconds: float) -> AsyncIterator[None]:
    """Bound what is done inside, and turn every failure of the way into ``Unreachable``.

    Raises:
        Unreachable: nothing in time, refused, cut, not HTTP, or a certificate that is not trusted.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as problem:
        raise Unreachable(phases.current, f"nothing in {seconds:.1f} s") from problem
    except ssl.SSLCertVerificationError as problem:
        raise Unreachable(phases.current, problem.verify_message) from problem
    except OSError as problem:
        raise Unreachable(phases.current, _said(problem)) from problem
    except (h11.RemoteProtocolError, EOFError) as problem:
        raise Unreachable(phases.current, str(problem) or "the connection ended") from problem


def _said(problem: OSError) -> str:
    """Return the system's own words: each event loop wraps them in others."""
    if problem.errno and problem.errno > 0 and not isinstance(problem, ssl.SSLError):
        return os.strerror(problem.errno)
    return problem.strerror or type(problem).__name__


async def exchange(endpoints: Endpoints, request: Request) -> Reply:
    """Send one request and return its answer, whatever its status.

    Raises:
        Unreachable: no whole answer came.
    """
    phases, place = Phases(), origin(request.url)
    with contact(request.method, request.url, request.headers) as seen:
        seen.milliseconds = phases.milliseconds
        async with explained(phases, request.seconds), connected(endpoints, place, phases) as line:
            state = h11.Connection(h11.CLIENT)
            with phases.phase("first byte"):
                line.writer.write(_written(state, request, place))
                await line.writer.drain()
                head = await _head(state, line.reader)
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
            seen.answered(head.status_code, headers)
            with phases.phase("body"):
                body = await _body(state, line.reader)
            seen.answered(head.status_code, headers, body)
    return Reply(status=head.status_code, headers=headers, body=body, milliseconds=phases.ended())


def _written(state: h11.Connection, request: Request, place: Origin) -> bytes:
    headers = {
        "host": place.authority,
        "accept": "application/json",
        "connection": "close",
        "content-length": str(len(request.content)),
        **request.headers,
    }
    events = [h11.Request(method=request.method, target=place.target, headers=list(headers.items()))]
    parts = [state.send(event) for event in events]
    if request.content:
        parts.append(state.send(h11.Data(data=request.content)))
    parts.append(state.send(h11.EndOfMessage()))
    return b"".join(part for part in parts if part)


async def _next(state: h11.Connection, reader: asyncio.StreamReader) -> h11.Event | type[h11.PAUSED]:
    while True:
        event = state.next_event()
        if event is not h11.NEED_DATA:
            return event  # type: ignore[return-value]  # h11's sentinels are classes; `is not` does not narrow them
        state.receive_data(await reader.read(_CHUNK))  # nothing read means the end, and h11 says what was missing


async def _head(state: h11.Connection, reader: asyncio.StreamReader) -> h11.Response:
    while not isinstance(event := await _next(state, reader), h11.Response):
        pass  # an interim answer (1xx)
    return event


async def _body(state: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while isinstance(event := await _next(state, reader), h11.Data):
        body += event.data
        if len(body) > MAX_BODY:
            raise EOFError(f"an answer of more than {MAX_BODY} bytes")
    return bytes(body)
