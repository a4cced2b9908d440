"""A state folder with addresses of its own, and what starts programs for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import Spawner, sweep


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Where a test's parts live."""

    state: Path
    cache: Path
    addresses: Addresses
    spawner: Spawner

    def postgres(self, name: str = "postgres", *, data_limit: str | None = None, **settings: str) -> Postgres:
        """Return a server at the database's address, not yet prepared."""
        return Postgres(
            folder=self.state / name,
            cache=self.cache,
            spawner=self.spawner,
            address=self.addresses.at(4),
            port=5432,
            settings=settings,
            data_limit=data_limit,
        )


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the template of PostgreSQL for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def ground(tmp_path: Path, cache: Path) -> Iterator[Ground]:
    """Give a state folder; whatever still runs for it afterwards is ended."""
    addresses = Addresses.claim(tmp_path)
    yield Ground(state=tmp_path, cache=cache, addresses=addresses, spawner=Spawner(tmp_path))
    addresses.close()
    sweep(tmp_path)
