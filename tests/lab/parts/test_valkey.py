"""The cache starts empty, obeys its settings and tells whether it is there."""

import asyncio
import os
import signal
from contextlib import suppress

import pytest

from goldenpath_lab.parts.process import PartError
from goldenpath_lab.parts.valkey import Valkey
from tests.lab.parts.conftest import Ground

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


def _valkey(ground: Ground, **settings: str) -> Valkey:
    return Valkey(
        folder=ground.state / "valkey",
        spawner=ground.spawner,
        address=ground.addresses.at(3),
        port=6379,
        settings=settings,
    )


def test_a_restart_forgets_and_leaves_nothing_on_disk(ground: Ground) -> None:
    """The cache is memory only."""
    from redis.asyncio import Redis

    async def kept() -> tuple[object, list[str]]:
        valkey = _valkey(ground)
        await valkey.start()
        async with Redis.from_url(valkey.url) as client:
            await client.set("a", "1")
        await valkey.stop()
        await valkey.start()
        async with Redis.from_url(valkey.url) as client:
            found = await client.get("a")
        await valkey.stop()
        return found, [path.name for path in valkey.folder.iterdir()]

    assert asyncio.run(kept()) == (None, [])


def test_settings_hold_while_running_and_after_a_restart(ground: Ground) -> None:
    """A setting changed at run time is the server's from then on; one that it does not know is refused."""
    from redis.asyncio import Redis

    async def limits() -> list[object]:
        valkey = _valkey(ground, maxclients="50")
        await valkey.start()
        with pytest.raises(PartError, match="nonsense"):
            await valkey.configure("nonsense", "1")
        await valkey.configure("maxclients", "20")
        await valkey.stop()
        await valkey.start()
        async with Redis.from_url(valkey.url, decode_responses=True) as client:
            found = await client.config_get("maxclients")
        await valkey.stop()
        return [*found.values()]

    assert asyncio.run(limits()) == ["20"]


def test_a_killed_or_frozen_server_is_not_ready(ground: Ground) -> None:
    """Ready means answered just now."""

    async def states() -> list[bool]:
        valkey = _valkey(ground)
        await valkey.start()
        assert valkey.pid
        seen = [await valkey.ready()]
        os.kill(valkey.pid, signal.SIGSTOP)
        seen.append(await valkey.ready())
        os.kill(valkey.pid, signal.SIGCONT)
        seen.append(await valkey.ready())
        os.kill(valkey.pid, signal.SIGKILL)
        seen.append(await valkey.ready())
        await valkey.stop()
        return seen

    assert asyncio.run(states()) == [True, False, True, False]


def test_one_that_has_just_died_can_be_thawed_and_stopped(ground: Ground) -> None:
    """Its end was not told yet: the kernel knows the process no more, and the loop has had no turn to hear of it."""

    async def worked() -> None:
        valkey = _valkey(ground)
        await valkey.start()
        pid = valkey.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):  # the loop's own watcher may have been first
            os.waitpid(pid, 0)  # noqa: ASYNC222 - the loop is to have no turn: that is the case
        assert valkey.pid == pid
        valkey.thaw()
        await valkey.stop()

    asyncio.run(worked())


def test_a_taken_port_is_an_error_with_a_name(ground: Ground) -> None:
    """A server that cannot listen says so instead of being waited for."""

    async def twice() -> None:
        first, second = _valkey(ground), _valkey(ground)
        await first.start()
        try:
            await second.start()
        finally:
            await first.stop()

    with pytest.raises(PartError, match=r"6379 of .* is taken"):
        asyncio.run(twice())
