"""Move bytes through the connector as fast as it lets them pass, until new connections through it vanish."""

import asyncio
import contextlib
import os

_VALUE = b"x" * 512 * 1024
_SET = b"*3\r\n$3\r\nSET\r\n$9\r\nneighbour\r\n$%d\r\n%s\r\n" % (len(_VALUE), _VALUE)
_GET = b"*2\r\n$3\r\nGET\r\n$9\r\nneighbour\r\n"
_ANSWER = len(b"+OK\r\n$524288\r\n") + len(_VALUE) + 2
_PUMPS = 64
_VANISHED = 1.0
"""Seconds after which a connection that is not made has vanished."""
_PAUSE = 0.05


async def _fill(host: str, port: int) -> None:
    full = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(_PUMPS):
            group.create_task(_pump(host, port, full))
            await asyncio.sleep(_PAUSE)
        await full.wait()
        print("ready", flush=True)


async def _pump(host: str, port: int, full: asyncio.Event) -> None:
    while True:
        try:
            async with asyncio.timeout(_VANISHED):
                reader, writer = await asyncio.open_connection(host, port)
        except TimeoutError:
            full.set()
            continue
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                writer.write(_SET + _GET)
                await writer.drain()
                await reader.readexactly(_ANSWER)
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    address, _, number = os.environ["LAB_CONNECTOR_CACHE"].rpartition(":")
    asyncio.run(_fill(address, int(number)))
