"""Relays carry bytes, ends and resets, and slow down with their slowest reader."""

import asyncio
import socket

import pytest

from goldenpath_lab.network.destination import abrupt
from goldenpath_lab.network.way import Direct
from goldenpath_lab.parts.addresses import Addresses

from .conftest import Run
from .support import PORT, connected, destination, mirrored, said, serving

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_UNBOUNDED = 256 << 20


def test_carries_bytes_both_ways_and_a_half_close(run: Run, corner: Addresses) -> None:
    """A client that ends its side first still gets the whole answer."""

    async def answer_at_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.read(-1)
        writer.write(asked[::-1] * 1000)
        writer.close()

    async def work() -> None:
        async with (
            serving(corner.at(3), answer_at_the_end),
            mirrored(corner.at(10), Direct(), destination(corner.at(3))),
        ):
            reader, writer = await asyncio.open_connection(corner.at(10), PORT)
            writer.write(b"abc")
            await asyncio.sleep(0)
            writer.write(b"def")
            writer.write_eof()
            assert await reader.read(-1) == b"fedcba" * 1000
            writer.close()

    run(work())


def test_a_server_may_speak_first(run: Run, corner: Addresses) -> None:
    """A greeting and an end that arrive before the client spoke reach it."""

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    async def work() -> None:
        async with serving(corner.at(3), greet), mirrored(corner.at(10), Direct(), destination(corner.at(3))):
            for _ in range(20):
                reader, writer = await asyncio.open_connection(corner.at(10), PORT)
                assert await reader.read(-1) == b"hello"
                writer.close()

    run(work())


def test_a_reader_that_stops_stops_the_writer(run: Run, corner: Addresses) -> None:
    """Nothing piles up in the relay, and nothing is lost."""
    go_on = asyncio.Event()
    received = 0

    async def read_later(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal received
        await go_on.wait()
        while data := await reader.read(1 << 20):
            received += len(data)
        writer.close()

    async def work() -> None:
        async with serving(corner.at(3), read_later), mirrored(corner.at(10), Direct(), destination(corner.at(3))):
            line = await connected(corner.at(10))
            sent = await _send_until_blocked(line)
            assert sent < _UNBOUNDED
            go_on.set()
            line.shutdown(socket.SHUT_WR)
            assert await asyncio.get_running_loop().sock_recv(line, 1) == b""
            assert received == sent
            line.close()

    run(work())


async def _send_until_blocked(line: socket.socket) -> int:
    sent = blocked = 0
    while blocked < 30 and sent < _UNBOUNDED:
        try:
            sent += line.send(b"x" * (1 << 16))
            blocked = 0
        except BlockingIOError:
            blocked += 1
            await asyncio.sleep(0.01)
    return sent


def test_a_reset_arrives_as_a_reset(run: Run, corner: Addresses) -> None:
    """When the destination breaks the connection off, the client sees just that."""

    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        abrupt(writer.get_extra_info("socket"))
        writer.transport.abort()

    async def work() -> None:
        async with serving(corner.at(3), break_off), mirrored(corner.at(10), Direct(), destination(corner.at(3))):
            reader, writer = await asyncio.open_connection(corner.at(10), PORT)
            writer.write(b"x")
            with pytest.raises(ConnectionResetError):
                await reader.read(1)
            writer.close()

    run(work())


def test_many_connections_at_once(run: Run, corner: Addresses) -> None:
    """A hundred conversations do not mix."""

    async def work() -> None:
        async with serving(corner.at(3)), mirrored(corner.at(10), Direct(), destination(corner.at(3))):
            texts = [f"text {number}".encode() * 500 for number in range(100)]
            assert await asyncio.gather(*(said(corner.at(10), text) for text in texts)) == texts

    run(work())
