"""Open connections to the cache, one for each job, and close none; take the next one as soon as it is free."""

import asyncio
import os

from redis.asyncio import Connection
from redis.exceptions import RedisError

_PAUSE = 0.05
_AT_ONCE = 50


async def _hold(host: str, port: int) -> None:
    held: list[Connection] = []
    said = False
    while True:
        got = await asyncio.gather(*(_one(host, port) for _ in range(_AT_ONCE)))
        held += [one for one in got if one is not None]
        if not said and not all(got):
            said = True
            print("ready", flush=True)
        await asyncio.sleep(_PAUSE)


async def _one(host: str, port: int) -> Connection | None:
    connection = Connection(host=host, port=port, socket_connect_timeout=5, socket_timeout=5)
    try:
        await connection.connect()  # type: ignore[no-untyped-call]  # redis-py leaves it so
    except (RedisError, OSError):
        return None
    return connection


if __name__ == "__main__":
    address, _, number = os.environ["LAB_CACHE_URL"].removeprefix("redis://").partition("/")[0].rpartition(":")
    asyncio.run(_hold(address, int(number)))
