"""Servers and clients for the network's tests."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from ipaddress import ip_network

from goldenpath_lab.network.destination import Destination, DestinationName, Door
from goldenpath_lab.network.mirror import Mirror
from goldenpath_lab.network.vpc import Vpc
from goldenpath_lab.network.way import Way
from goldenpath_lab.parts.addresses import Addresses

PORT = 7379
SHORT = 0.5
"""The connect limit of callers who are to run into it."""

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what arrives, until the end."""
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def serving(address: str, talk: Talk = echo, *, port: int = PORT) -> AsyncIterator[asyncio.Server]:
    """Serve at an address; at the end every connection is closed and the port refuses."""
    writers: list[asyncio.StreamWriter] = []

    async def talks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await talk(reader, writer)

    server = await asyncio.start_server(talks, address, port)
    try:
        yield server
    finally:
        server.close()
        # Who was accepted just now is still to be introduced.
        await asyncio.sleep(0.01)
        for writer in writers:
            writer.close()


@asynccontextmanager
async def mirrored(address: str, way: Way, destination: Destination, *, seconds: float = 5) -> AsyncIterator[Mirror]:
    """Show a destination at an address."""
    mirror = Mirror(address, destination.port, way=way, destination=destination, dial_seconds=seconds)
    mirror.open()
    try:
        yield mirror
    finally:
        await mirror.close()


def behind(corner: Addresses, *, nat: bool = False) -> Vpc:
    """A VPC network to whose private range the corner's first addresses belong."""
    return Vpc(private=str(ip_network(f"{corner.at(1)}/29", strict=False)), nat=nat)


def destination(address: str, name: DestinationName = "cache", *, private: bool = True) -> Destination:
    """A destination at the tests' port."""
    return Destination(name=name, address=address, port=PORT, private=private)


async def said(address: str, text: bytes = b"ping", *, port: int = PORT, limit: float = 20) -> bytes:
    """Connect within the limit, send a text and return as much of the answer."""
    async with asyncio.timeout(limit):
        reader, writer = await asyncio.open_connection(address, port)
    with closing(writer):
        writer.write(text)
        return await reader.readexactly(len(text))


async def until(door: Door, mirror: Mirror) -> None:
    """Wait until a mirror shows a door."""
    async with asyncio.timeout(10):
        while mirror.door is not door:  # a door has no event
            await asyncio.sleep(0.01)


async def connected(address: str) -> socket.socket:
    """A plain, connected socket that does not block."""
    line = socket.socket()
    line.setblocking(False)  # noqa: FBT003  # the standard library's signature
    await asyncio.get_running_loop().sock_connect(line, (address, PORT))
    return line
