"""The model provider."""

from goldenpath_lab.lab import Lab


class ModelFacet:
    """Change how the model provider behaves, as only itself can."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def start(self) -> None:
        """Start the provider where it is stopped."""
        if self._lab.model.pid is None:
            await self._lab.model.start()

    async def stop(self) -> None:
        """Stop the provider: nobody listens at its address."""
        await self._lab.model.stop()

    def behave(self, **changes: object) -> None:
        """Change how the model provider answers; without changes it answers well."""
        self._lab.behave(**changes)
