"""The cache."""

import secrets

from goldenpath_lab.parts.valkey import Valkey
from goldenpath_lab.stage.flapping import Flapping


class CacheFacet:
    """Stop, start and change the cache, as its operator would."""

    def __init__(self, cache: Valkey) -> None:
        self._cache = cache
        self._flapping = Flapping(down=self.stop, up=self.start)

    async def start(self) -> None:
        """Start the cache where it is stopped."""
        if self._cache.pid is None:
            await self._cache.start()

    async def stop(self) -> None:
        """Stop the cache."""
        await self._cache.stop()

    def flap(self, *, down_seconds: float, up_seconds: float) -> None:
        """Let the cache end and start again, over and over."""
        self._flapping.begin(down_seconds=down_seconds, up_seconds=up_seconds)

    async def steady(self) -> None:
        """End the flapping, and start the cache where it is stopped."""
        await self._flapping.end()

    def freeze(self) -> None:
        """Stop the cache's process where it stands: connections are accepted, nobody answers."""
        self._cache.freeze()

    def thaw(self) -> None:
        """Let a frozen cache go on; that it is not frozen is fine."""
        self._cache.thaw()

    async def configure(self, name: str, value: str) -> None:
        """Change a setting of the running server; a restart keeps it, a new lab does not."""
        await self._cache.configure(name, value)

    async def reset(self, name: str) -> None:
        """Give a setting its value from the lab back; that it was never changed is fine."""
        await self._cache.reset(name)

    async def require_password(self) -> None:
        """Ask for a password that nobody knows; connections made before go on."""
        await self._cache.configure("requirepass", secrets.token_urlsafe(24))

    async def disconnect(self) -> None:
        """End every connection, as its operator may."""
        for kind in ("normal", "pubsub"):
            await self._cache.command("CLIENT", "KILL", "TYPE", kind)

    async def command(self, *words: str) -> str:
        """Run one command and return the first line of its answer."""
        return await self._cache.command(*words)
