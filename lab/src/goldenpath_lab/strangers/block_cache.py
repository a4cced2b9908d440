"""Run one long script after the other in the cache: whoever else asks it anything waits for their end."""

import asyncio
import os
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

_SCRIPT = "local n = 0 for i = 1, tonumber(ARGV[1]) do n = n + i end return n"
_FIRST_ROUNDS = 1_000_000
_SECONDS = 1.2
"""How long a script takes: shorter than the five seconds after which the server would call itself busy."""
_PAUSE = 1.0


async def _block(url: str) -> None:
    async with Redis.from_url(url, socket_timeout=30) as cache:
        rounds = await _rounds(cache)
        print("ready", flush=True)
        while True:
            try:
                await cache.eval(_SCRIPT, 0, str(rounds))
            except (RedisError, OSError):
                await asyncio.sleep(_PAUSE)


async def _rounds(cache: Redis) -> int:
    """Return how many rounds take as long as wanted on this machine."""
    began = time.perf_counter()
    await cache.eval(_SCRIPT, 0, str(_FIRST_ROUNDS))
    return round(_FIRST_ROUNDS * _SECONDS / (time.perf_counter() - began))


if __name__ == "__main__":
    asyncio.run(_block(os.environ["LAB_CACHE_URL"]))
