"""Open a transaction, lock a table for oneself, and leave it at that; do it again should the session be lost."""

import asyncio
import os
import re
import sys

import asyncpg

_PAUSE = 0.2
_TABLE = re.compile(r"[a-z_]{1,40}")


async def _hold(url: str, table: str) -> None:
    said = False
    while True:
        try:
            connection = await asyncpg.connect(url, timeout=5, server_settings={"application_name": "psql"})
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _, lost=lost: lost.set())
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                if not said:
                    said = True
                    print("ready", flush=True)
                await lost.wait()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    [wanted] = sys.argv[1:]
    if not _TABLE.fullmatch(wanted):
        raise SystemExit(f"{wanted!r} is no table")
    asyncio.run(_hold(os.environ["LAB_DATABASE_URL"], wanted))
