"""What faults may do to the stores: it takes effect, it can be taken back, and it leaves nothing behind."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError

from goldenpath_lab.errors import LabError
from goldenpath_lab.lab import Lab
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.valkey import Valkey
from goldenpath_lab.stage.cache import CacheFacet
from goldenpath_lab.stage.database import DatabaseFacet
from goldenpath_lab.stage.flapping import Flapping
from tests.lab.parts.conftest import Ground

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A running database and what a fault may do to it."""

    server: Postgres
    facet: DatabaseFacet

    async def enters(self) -> str:
        """Return who the platform's role is, or why it is not let in."""
        try:
            connection = await asyncpg.connect(self.server.url(), timeout=5)
        except asyncpg.PostgresError as refusal:
            return str(refusal)
        try:
            return str(await connection.fetchval("SELECT current_user"))
        finally:
            connection.terminate()


def _with_database(ground: Ground, work: Callable[[Scene], Awaitable[None]]) -> None:
    async def worked() -> None:
        server = ground.postgres()
        await server.prepare()
        await server.start()
        lab = SimpleNamespace(database=server, start_database=server.start)
        try:
            await work(Scene(server=server, facet=DatabaseFacet(cast("Lab", lab))))
        finally:
            await server.stop("immediate")

    asyncio.run(worked())


async def _eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(500):
        if await holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about in time")


def test_a_frozen_database_answers_nobody_and_goes_on_when_thawed(ground: Ground) -> None:
    """Sessions and the server stand still together; what was asked meanwhile is answered afterwards."""

    async def work(scene: Scene) -> None:
        session = await asyncpg.connect(scene.server.url())
        scene.facet.freeze()
        asked = asyncio.create_task(session.fetchval("SELECT 7"))
        assert not await scene.server.ready()
        assert not asked.done()
        scene.facet.thaw()
        assert await asyncio.wait_for(asked, 10) == 7
        session.terminate()

    _with_database(ground, work)


def test_a_frozen_database_can_be_stopped_and_started(ground: Ground) -> None:
    """None of its processes outlives it, for they would keep the next server from the folder."""

    async def work(scene: Scene) -> None:
        session = await asyncpg.connect(scene.server.url())
        scene.facet.freeze()
        await scene.facet.stop()
        await scene.facet.start()
        assert await scene.enters() == "chat"
        session.terminate()

    _with_database(ground, work)


def test_a_setting_reaches_open_sessions_and_survives_a_restart_until_it_is_reset(ground: Ground) -> None:
    """As an operator's ALTER SYSTEM does; a name that is none is refused before it is a statement."""

    async def work(scene: Scene) -> None:
        session = await asyncpg.connect(scene.server.url())

        async def shown() -> str:
            return str(await session.fetchval("SHOW statement_timeout"))

        await scene.facet.configure("statement_timeout", "41s")
        await _eventually(lambda: _equal(shown, "41s"))
        await scene.facet.stop()
        await scene.facet.start()
        assert await scene.facet.execute("SHOW statement_timeout") == [{"statement_timeout": "41s"}]
        await scene.facet.reset("statement_timeout")
        await scene.facet.reset("statement_timeout")

        async def fresh() -> str:
            return str((await scene.facet.execute("SHOW statement_timeout"))[0]["statement_timeout"])

        await _eventually(lambda: _equal(fresh, "0"))
        with pytest.raises(ValueError, match="not the name"):
            await scene.facet.configure("work_mem = '1MB'; DROP TABLE users --", "1")

    _with_database(ground, work)


async def _equal(shown: Callable[[], Awaitable[str]], wanted: str) -> bool:
    return await shown() == wanted


def test_a_changed_password_keeps_the_platform_out_until_it_is_restored(ground: Ground) -> None:
    """Sessions go on until they are ended; afterwards the old password counts again."""

    async def work(scene: Scene) -> None:
        session = await asyncpg.connect(scene.server.url())
        await scene.facet.change_password()
        assert await session.fetchval("SELECT 1") == 1
        assert await scene.facet.disconnect() == 1
        # Which one it is depends on how much of the server's last words the driver has read by then.
        ended = (asyncpg.AdminShutdownError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError)
        with pytest.raises((*ended, asyncpg.InternalClientError)):
            await session.fetchval("SELECT 1")
        assert "password authentication failed" in await scene.enters()
        await scene.facet.restore_password()
        assert await scene.enters() == "chat"

    _with_database(ground, work)


def test_whoever_is_not_named_is_not_let_in_but_the_operator_is(ground: Ground) -> None:
    """The list of who may connect is the server's own file; without names it admits everybody again."""

    async def work(scene: Scene) -> None:
        async def refused() -> bool:
            return "no pg_hba.conf entry" in await scene.enters()

        async def admitted() -> bool:
            return await scene.enters() == "chat"

        scene.facet.admit("reporting")
        await _eventually(refused)
        assert await scene.server.ready()
        scene.facet.admit()
        await _eventually(admitted)

    _with_database(ground, work)


def test_the_machines_own_disk_is_not_filled_and_the_refusal_says_what_to_do(ground: Ground) -> None:
    """Without a disk of its own the fault is refused; undoing it is harmless."""

    async def work(scene: Scene) -> None:
        with pytest.raises(LabError, match="--database-disk"):
            await scene.facet.fill()
        scene.facet.drain()

    _with_database(ground, work)


def _with_cache(ground: Ground, work: Callable[[Valkey, CacheFacet], Awaitable[None]]) -> None:
    async def worked() -> None:
        cache = Valkey(
            folder=ground.state / "valkey",
            spawner=ground.spawner,
            address=ground.addresses.at(3),
            port=6379,
            settings={},
        )
        await cache.start()
        try:
            await work(cache, CacheFacet(cache))
        finally:
            await cache.stop()

    asyncio.run(worked())


def test_a_password_keeps_everybody_out_but_who_set_it(ground: Ground) -> None:
    """Open connections are ended, new ones refused; the lab itself still gets in, and takes it back."""

    async def work(cache: Valkey, facet: CacheFacet) -> None:
        async with Redis.from_url(cache.url) as client:
            await client.set("a", "1")
            await facet.require_password()
            await facet.disconnect()
            with pytest.raises(RedisConnectionError, match="closed by server"):
                await client.get("a")
            with pytest.raises(AuthenticationError):
                await client.get("a")
            assert await cache.ready()
            await facet.reset("requirepass")
            await facet.reset("requirepass")
            assert await client.get("a") == b"1"

    _with_cache(ground, work)


def test_a_frozen_cache_can_be_stopped(ground: Ground) -> None:
    """It hears the signal although it stood still."""

    async def work(cache: Valkey, facet: CacheFacet) -> None:
        facet.freeze()
        await facet.stop()
        assert cache.pid is None
        facet.thaw()
        await facet.start()
        assert await facet.command("PING") == "+PONG"

    _with_cache(ground, work)


def test_what_flaps_ends_up_however_often_it_is_told_to_stay(ground: Ground) -> None:
    """It goes down at once and again later; told to stay up, it is up and nothing goes on."""
    del ground

    async def told() -> list[str]:
        steps: list[str] = []

        async def down() -> None:
            steps.append("down")

        async def up() -> None:
            steps.append("up")

        flapping = Flapping(down=down, up=up)
        await flapping.end()
        flapping.begin(down_seconds=0, up_seconds=0)

        async def twice() -> bool:
            return steps.count("down") > 1

        await _eventually(twice)
        await flapping.end()
        await flapping.end()
        seen = len(steps)
        await asyncio.sleep(0.01)
        assert len(steps) == seen
        return steps

    steps = asyncio.run(told())
    assert steps[:4] == ["up", "down", "up", "down"]
    assert steps[-2:] == ["up", "up"]
