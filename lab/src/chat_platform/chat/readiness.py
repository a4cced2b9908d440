"""Whether this instance can serve a conversation now."""

import asyncio

from chat_platform.common.health import checks
from chat_platform.common.runtime import Runtime

FRESH_SECONDS = 1.0


class Readiness:
    """Asks the stores, at most once a second however many clients connect."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._asking = asyncio.Lock()
        self._asked_at = float("-inf")
        self._missing = ""

    async def missing(self) -> str:
        """Return the names of the stores that do not answer, or nothing."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() - self._asked_at >= FRESH_SECONDS:
                found = await checks(self._runtime)
                self._missing = ", ".join(each.name for each in found if not each.ok)
                self._asked_at = loop.time()
            return self._missing
