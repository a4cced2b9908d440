"""Move bytes through the connector as fast as it lets them pass, on more connections than it has places."""

import asyncio
import contextlib
import os

_VALUE = b"x" * 512 * 1024
_SET = b"*3\r\n$3\r\nSET\r\n$9\r\nneighbour\r\n$%d\r\n%s\r\n" % (len(_VALUE), _VALUE)
_GET = b"*2\r\n$3\r\nGET\r\n$9\r\nneighbour\r\n"
_PUMPS = 4
_HELD = 6000
_PAUSE = 0.02


async def _fill(host: str, port: int) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(_PUMPS):
            group.create_task(_pump(host, port))
        group.create_task(_hold(host, port))


async def _pump(host: str, port: int) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(host, port)
            while True:
                writer.write(_SET + _GET)
                await writer.drain()
                await reader.readexactly(len(b"+OK\r\n") + len(b"$524288\r\n") + len(_VALUE) + 2)
        await asyncio.sleep(_PAUSE)


async def _hold(host: str, port: int) -> None:
    held: list[asyncio.StreamWriter] = []
    while True:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                _, writer = await asyncio.open_connection(host, port)
            held.append(writer)
        held = [writer for writer in held if not writer.is_closing()][:_HELD]
        await asyncio.sleep(0 if len(held) % 50 else _PAUSE)


if __name__ == "__main__":
    address, _, number = os.environ["LAB_CONNECTOR_CACHE"].rpartition(":")
    asyncio.run(_fill(address, int(number)))
