"""Open one connection to the database more every moment and give none back, for as long as there are any."""

import asyncio
import os

import asyncpg

_PAUSE = 0.1


async def _leak(url: str) -> None:
    held: list[asyncpg.Connection] = []
    while True:
        try:
            held.append(await asyncpg.connect(url, timeout=5, server_settings={"application_name": "report-worker"}))
        except (OSError, asyncpg.PostgresError, TimeoutError):
            held = [one for one in held if not one.is_closed()]
        if len(held) == 1:
            print("ready", flush=True)
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    asyncio.run(_leak(os.environ["LAB_DATABASE_URL"]))
