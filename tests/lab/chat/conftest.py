"""A real PostgreSQL and Valkey for the tests of the chat platform."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import Spawner
from goldenpath_lab.parts.valkey import Valkey

Answer = TypeVar("Answer")

CACHE, DATABASE = 3, 4
PATIENCE_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Stores:
    """Both stores, running; tests may stop them when they start them again."""

    postgres: Postgres
    valkey: Valkey
    loop: asyncio.AbstractEventLoop

    @property
    def database_url(self) -> str:
        """Where the services find PostgreSQL."""
        return self.postgres.url()

    @property
    def redis_url(self) -> str:
        """Where the services find Redis."""
        return self.valkey.url

    def call(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """The result of a coroutine of the stores, run on their own event loop; blocks meanwhile."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_SECONDS)

    async def ask(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """The same for a test that runs on an event loop itself."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    def empty_database(self) -> str:
        """The address of a new database without tables."""
        name = f"empty_{uuid4().hex[:12]}"
        self.call(self.postgres.execute(f"CREATE DATABASE {name} OWNER chat"))
        return self.database_url.rpartition("/")[0] + f"/{name}"


@contextmanager
def thread_with_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that turns in a thread of its own: tests come and go with theirs, the stores stay."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="stores", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_SECONDS)
        loop.close()


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """PostgreSQL and Valkey on addresses of their own, gone after the session."""
    folder: Path = tmp_path_factory.mktemp("stores")
    addresses, spawner = Addresses.claim(folder), Spawner(folder)
    postgres = Postgres(
        folder=folder / "postgres",
        cache=folder / "cache",
        spawner=spawner,
        address=addresses.at(DATABASE),
        port=5432,
        settings={"max_connections": "100"},
    )
    valkey = Valkey(folder=folder / "valkey", spawner=spawner, address=addresses.at(CACHE), port=6379, settings={})
    with thread_with_loop() as loop:
        both = Stores(postgres=postgres, valkey=valkey, loop=loop)
        try:
            both.call(postgres.prepare())
            both.call(postgres.start())
            both.call(valkey.start())
            yield both
        finally:
            both.call(valkey.stop())
            both.call(postgres.stop("immediate"))
            addresses.close()
