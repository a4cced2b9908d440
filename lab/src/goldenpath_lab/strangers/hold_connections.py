"""Take every connection that the database gives, and keep them; take the next one as soon as it is free."""

import asyncio
import contextlib
import os

import asyncpg

_PAUSE = 0.05
_AT_ONCE = 50
_MOST = 500


async def _hold(url: str) -> None:
    held: list[asyncpg.Connection] = []
    told = False
    while True:
        got = await asyncio.gather(*(_one(url) for _ in range(_AT_ONCE if len(held) < _MOST else 1)))
        held += [connection for connection in got if connection is not None]
        held = [connection for connection in held if not connection.is_closed()]
        if not all(got):
            if not told:
                print("ready", flush=True)
                told = True
            await asyncio.sleep(_PAUSE)


async def _one(url: str) -> asyncpg.Connection | None:
    with contextlib.suppress(OSError, asyncpg.PostgresError, TimeoutError):
        return await asyncpg.connect(url, timeout=2)
    return None


if __name__ == "__main__":
    asyncio.run(_hold(os.environ["LAB_DATABASE_URL"]))
