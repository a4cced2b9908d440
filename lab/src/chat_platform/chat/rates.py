"""How many messages a user may send: counted in Redis, and here while Redis is away."""

import asyncio

from chat_platform.chat.outage import Outage
from chat_platform.common.cache import Cache, CacheUnavailable, take

WINDOW_SECONDS = 10.0
ASK_SECONDS = 0.5
PAUSE_SECONDS = 2.0
MOST_USERS = 10_000


class Rates:
    """Counts per user; without Redis each instance counts for itself, so an established conversation goes on."""

    def __init__(self, cache: Cache, limit: int) -> None:
        self._cache = cache
        self._limit = limit
        self._outage = Outage("Redis (rates)")
        self._ask_at = 0.0
        self._windows: dict[str, tuple[float, int]] = {}

    async def wait(self, user_id: str) -> float:
        """Return 0 when the user may send a message now, else the seconds until they may."""
        loop = asyncio.get_running_loop()
        if loop.time() >= self._ask_at:
            try:
                async with asyncio.timeout(ASK_SECONDS):
                    wait = await take(self._cache, f"messages:{user_id}", self._limit, WINDOW_SECONDS)
            except (CacheUnavailable, TimeoutError) as error:
                self._outage.began(error if isinstance(error, TimeoutError) else error.__cause__ or error)
                self._ask_at = loop.time() + PAUSE_SECONDS
            else:
                self._outage.ended()
                return wait
        return self._counted_here(user_id, loop.time())

    def _counted_here(self, user_id: str, now: float) -> float:
        if len(self._windows) >= MOST_USERS:
            self._windows.clear()
        ends, count = self._windows.get(user_id, (0.0, 0))
        if ends <= now:
            ends, count = now + WINDOW_SECONDS, 0
        self._windows[user_id] = (ends, count + 1)
        return 0.0 if count < self._limit else ends - now
