"""Take every connection that the database gives, and keep them; take the next one as soon as it is free."""

import asyncio
import os

import asyncpg

_PAUSE = 0.05
_AT_ONCE = 50
_POOL = 500


async def _hold(url: str) -> None:
    held: list[asyncpg.Connection] = []
    full = False
    while True:
        got = await asyncio.gather(*(_one(url) for _ in range(min(_AT_ONCE, _POOL - len(held)))))
        held = [one for one in (*held, *got) if isinstance(one, asyncpg.Connection) and not one.is_closed()]
        if not full and all(one == "refused" for one in got):
            full = True
            print("ready", flush=True)
        await asyncio.sleep(_PAUSE if "refused" in got else 0)


async def _one(url: str) -> asyncpg.Connection | str:
    """Return a connection, or why there is none: only the server's own refusal shows that it is full."""
    try:
        return await asyncpg.connect(url, timeout=5)
    except asyncpg.TooManyConnectionsError:
        return "refused"
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return "lost"


if __name__ == "__main__":
    asyncio.run(_hold(os.environ["LAB_DATABASE_URL"]))
