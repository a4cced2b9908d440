"""Real stores for the probes' tests: one server for a module, each test leaves it as it found it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldenpath.contracts import Protocol
from goldenpath.model.environment import Network
from goldenpath.model.observation import NoAnswer, Observation, Value
from goldenpath.model.probe import Ask, Limits, Probe
from goldenpath.wire.prober.prober import Prober
from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import Spawner, sweep
from goldenpath_lab.parts.valkey import Valkey

SECONDS = 20.0
"""Wide enough that no machine's load decides a test."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Where a module's servers live, and the loop that they were started from."""

    folder: Path
    addresses: Addresses
    spawner: Spawner
    runner: asyncio.Runner

    def postgres(self, name: str = "postgres", number: int = 4, **settings: str) -> Postgres:
        """Return a PostgreSQL server, started."""
        server = Postgres(
            folder=self.folder / name,
            cache=self.folder / "cache",
            spawner=self.spawner,
            address=self.addresses.at(number),
            port=5432,
            settings=settings,
        )
        self.runner.run(server.prepare())
        self.runner.run(server.start())
        return server

    def valkey(self, number: int = 3, **settings: str) -> Valkey:
        """Return a Valkey server, started."""
        server = Valkey(
            folder=self.folder / f"valkey-{number}",
            spawner=self.spawner,
            address=self.addresses.at(number),
            port=6379,
            settings={name.replace("_", "-"): value for name, value in settings.items()},
        )
        self.runner.run(server.start())
        return server


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Give a ground; whatever still runs on it afterwards is ended."""
    addresses = Addresses.claim(folder)
    with asyncio.Runner() as runner:
        yield Ground(folder=folder, addresses=addresses, spawner=Spawner(folder), runner=runner)
        sweep(folder)
    addresses.close()


def observed(protocol: Protocol, ask: Ask, *, trust: tuple[str, ...] = (), seconds: float = SECONDS) -> Observation:
    """Return what comes back for one question."""
    prober = Prober({protocol.asks: protocol}, Network(trust=trust))
    probe = Probe(component="store", purpose="test", ask=ask, limits=Limits(seconds=seconds))
    (observation,) = prober.ask((probe,), seconds)
    return observation


def values(observation: Observation) -> dict[str, Value]:
    """Return the values of a whole answer."""
    assert observation.failure is None, observation.failure
    return dict(observation.values)


def failure(observation: Observation) -> NoAnswer:
    """Return why there is no whole answer."""
    assert observation.failure is not None
    return observation.failure
