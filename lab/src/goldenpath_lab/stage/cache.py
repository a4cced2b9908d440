"""The cache."""

from goldenpath_lab.parts.valkey import Valkey


class CacheFacet:
    """Stop, start and change the cache, as its operator would."""

    def __init__(self, cache: Valkey) -> None:
        self._cache = cache

    async def start(self) -> None:
        """Start the cache where it is stopped."""
        if self._cache.pid is None:
            await self._cache.start()

    async def stop(self) -> None:
        """Stop the cache."""
        await self._cache.stop()
