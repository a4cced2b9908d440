"""The database."""

from goldenpath_lab.lab import Lab


class DatabaseFacet:
    """Stop, start and change PostgreSQL, as its operator would."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    async def start(self) -> None:
        """Start PostgreSQL where it is stopped, its lines going where they went."""
        await self._lab.start_database()

    async def stop(self) -> None:
        """Stop PostgreSQL."""
        await self._lab.database.stop()
