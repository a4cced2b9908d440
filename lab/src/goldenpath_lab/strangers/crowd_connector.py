"""Hold so many connections through the connector, and do nothing with them."""

import asyncio
import os
import sys

_AT_ONCE = 50
_CONNECTS = 5.0


async def _crowd(host: str, port: int, number: int) -> None:
    held: list[asyncio.StreamWriter] = []
    while len(held) < number:
        some = min(_AT_ONCE, number - len(held))
        held += await asyncio.gather(*(_one(host, port) for _ in range(some)))
    print("ready", flush=True)
    await asyncio.Event().wait()


async def _one(host: str, port: int) -> asyncio.StreamWriter:
    async with asyncio.timeout(_CONNECTS):
        _, writer = await asyncio.open_connection(host, port)
    return writer


if __name__ == "__main__":
    address, _, wanted = os.environ["LAB_CONNECTOR_CACHE"].rpartition(":")
    asyncio.run(_crowd(address, int(wanted), int(sys.argv[1])))
