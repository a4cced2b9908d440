"""Start-up against real stores: the schema, and the end when a store is missing."""

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

import chat_platform
from chat_platform.common.migrations import run
from chat_platform.common.settings import Settings
from chat_platform.common.store import TABLES, TablesMissing, open_store
from tests.lab.chat.conftest import Stores

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

ALEMBIC_STAYS_OUT = """
import asyncio, sys
from chat_platform.common.migrations.run import migrate
from chat_platform.common.settings import Settings
asyncio.run(migrate(Settings(database_url=sys.argv[1])))
print(sorted(name for name in ("alembic", "sqlalchemy") if name in sys.modules))
"""


async def rows(url: str, sql: str) -> list[str]:
    """The first column of the answer."""
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def migrated(stores: Stores) -> Settings:
    """Settings for a new database that has the schema."""
    settings = Settings(database_url=stores.empty_database())
    asyncio.run(run.migrate(settings))
    return settings


def test_services_that_start_together_migrate_once(stores: Stores) -> None:
    """They take turns, and the second one finds the work done."""
    settings = Settings(database_url=stores.empty_database())

    async def together() -> None:
        await asyncio.gather(*(run.migrate(settings) for _ in range(3)))

    asyncio.run(together())
    assert asyncio.run(rows(settings.database_url, "SELECT version_num FROM alembic_version")) == [run.head()]
    tables = asyncio.run(rows(settings.database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    assert set(TABLES) < set(tables)


def test_a_current_schema_imports_no_alembic(stores: Stores) -> None:
    """Only a schema that is behind costs the import."""

    def imported(url: str) -> str:
        argv = [sys.executable, "-c", ALEMBIC_STAYS_OUT, url]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()

    url = stores.empty_database()
    assert imported(url) == "['alembic', 'sqlalchemy']"
    assert imported(url) == "[]"


def test_a_newer_schema_is_left_alone(stores: Stores) -> None:
    """Rolling back to older code works on the schema of the newer one."""
    settings = migrated(stores)
    asyncio.run(rows(settings.database_url, "UPDATE alembic_version SET version_num = '9999' RETURNING 1"))
    asyncio.run(run.migrate(settings))
    assert asyncio.run(rows(settings.database_url, "SELECT version_num FROM alembic_version")) == ["9999"]


def test_a_migration_that_fails_leaves_nothing_behind(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it counts or none."""
    settings = Settings(database_url=stores.empty_database())
    script = run._script(run.BASE)
    broken = script.replace("COMMIT;", "SELECT broken; COMMIT;")
    assert broken != script
    monkeypatch.setattr(run, "_script", lambda _: broken)
    with pytest.raises(asyncpg.UndefinedColumnError):
        asyncio.run(run.migrate(settings))
    assert asyncio.run(rows(settings.database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) == []


def test_missing_tables_are_named(stores: Stores) -> None:
    """A pool is opened only on a database that the services can work with."""
    settings = migrated(stores)
    asyncio.run(rows(settings.database_url, "DROP TABLE runs"))
    with pytest.raises(TablesMissing, match=r"missing: runs$"):
        asyncio.run(open_store(settings))


def started(stores: Stores, source: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """The auth service, run from that folder until it ends by itself."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(source),
        "DATABASE_URL": stores.database_url,
        "REDIS_URL": stores.redis_url,
        "JWT_SECRET": "signing-key-" * 4,
        "SERVICE_SECRET": "between-services",
    } | changes
    argv = [
        sys.executable,
        "-m",
        "uvicorn",
        "--host",
        stores.valkey.address,
        "--port",
        "0",
        "chat_platform.auth.main:app",
    ]
    return subprocess.run(argv, check=False, capture_output=True, text=True, env=environ, timeout=60, cwd=source)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"JWT_SECRET": ""}, "PHASE FAILED: INIT - JWT_SECRET is not set\\n"),
        ({"JWT_SECRET": "short"}, "PHASE FAILED: DEPENDENCIES - signing keys need 32 bytes"),
        ({"DATABASE_URL": "postgresql://chat:x@{host}:1/chat"}, "PHASE FAILED: DATABASE - [Errno 111] Connection"),
        (
            {"DATABASE_URL": "postgresql://chat:x@{database}/chat"},
            "PHASE FAILED: DATABASE - password authentication failed",
        ),
        ({"DATABASE_URL": "mysql://chat:x@{host}/chat"}, "PHASE FAILED: DATABASE - invalid DSN"),
        (
            {"DATABASE_URL": "postgresql://chat:x@/chat?host=/nowhere/cloudsql/p:r:i"},
            "PHASE FAILED: DATABASE - [Errno 2]",
        ),
        ({"REDIS_URL": "redis://{host}:1/0"}, "PHASE FAILED: CACHE - Error 111 connecting to "),
    ],
)
def test_a_failed_phase_ends_the_process_with_3(stores: Stores, changes: dict[str, str], line: str) -> None:
    """The phase is named with the driver's own reason, then uvicorn gives up."""
    source = Path(chat_platform.__file__).parents[1]
    changes = {
        name: value.format(host=stores.valkey.address, database=stores.postgres.address)
        for name, value in changes.items()
    }
    ended = started(stores, source, **changes)
    assert ended.returncode == 3
    assert line in ended.stdout
    assert "Traceback (most recent call last):" in ended.stdout
    assert "Application startup failed. Exiting." in ended.stderr


def test_a_copied_folder_finds_its_migrations(stores: Stores, tmp_path: Path) -> None:
    """An image is a copy of the folder: the schema comes from there, and start-up walks on to Redis."""
    source = Path(chat_platform.__file__).parent
    shutil.copytree(source, tmp_path / "chat_platform", ignore=shutil.ignore_patterns("__pycache__"))
    url = stores.empty_database()
    ended = started(stores, tmp_path, DATABASE_URL=url, REDIS_URL=f"redis://{stores.valkey.address}:1/0")
    assert "PHASE COMPLETED: DATABASE" in ended.stdout
    assert str(tmp_path) in ended.stdout
    assert asyncio.run(rows(url, "SELECT version_num FROM alembic_version")) == [run.head()]


def test_a_full_text_search_finds_other_forms_of_a_word(stores: Stores) -> None:
    """What a message says can be found by its words, not only its letters."""
    settings = replace(migrated(stores), database_pool_size=1)
    sql = """
    WITH u AS (INSERT INTO users (id, email, name, password_hash) VALUES (gen_random_uuid(), 'a@b.cd', '', '') RETURNING id),
    t AS (INSERT INTO threads (id, user_id) SELECT gen_random_uuid(), id FROM u RETURNING id, user_id)
    INSERT INTO messages (id, thread_id, user_id, role, content)
    SELECT gen_random_uuid(), id, user_id, 'user', 'deploying the connectors' FROM t RETURNING role
    """
    asyncio.run(rows(settings.database_url, sql))
    query = "SELECT role FROM messages WHERE search @@ websearch_to_tsquery('english', 'deployed connector')"
    assert asyncio.run(rows(settings.database_url, query)) == ["user"]
