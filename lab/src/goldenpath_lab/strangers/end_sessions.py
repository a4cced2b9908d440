"""End every other session of the same role, again and again, as a script does that wants the database for itself."""

import asyncio
import os

import asyncpg

_PAUSE = 0.01
_END = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE usename = current_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


async def _end(url: str) -> None:
    said = False
    while True:
        try:
            connection = await asyncpg.connect(url, timeout=5, server_settings={"application_name": "psql"})
            while True:
                await connection.fetchval(_END)
                if not said:
                    said = True
                    print("ready", flush=True)
                await asyncio.sleep(_PAUSE)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    asyncio.run(_end(os.environ["LAB_DATABASE_URL"]))
