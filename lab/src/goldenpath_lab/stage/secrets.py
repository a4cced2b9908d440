"""Secrets and their versions."""

from goldenpath_lab.run.platform import RunPlatform


class SecretsFacet:
    """Read secrets, add versions of them and take them back."""

    def __init__(self, platform: RunPlatform) -> None:
        self._platform = platform

    def value(self, name: str) -> str:
        """Return the newest version of a secret."""
        return self._platform.secret(name)

    def version(self, name: str) -> int:
        """Return the number of the newest version."""
        return self._platform.secret_version(name)

    def add(self, name: str, value: str) -> int:
        """Add a version of a secret; return its number."""
        return self._platform.add_secret(name, value)

    def destroy(self, name: str, version: int) -> None:
        """Destroy the value of a version."""
        self._platform.turn_secret(name, version, "DESTROYED")

    async def reread(self, name: str) -> None:
        """Replace every instance that was started with another version of a secret than the newest."""
        await self._platform.reread(name)

    def destroy_after(self, name: str, version: int) -> None:
        """Remove the versions of a secret above this one."""
        self._platform.destroy_secrets_after(name, version)
