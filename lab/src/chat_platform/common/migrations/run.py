"""Bringing the database to the schema that this code needs."""

import io
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from chat_platform.common.phases import reason_of
from chat_platform.common.settings import Settings

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
BASE = "base"
# The key under which services that start together take turns; any constant does.
TURN = 0x63686174
TURN_SECONDS = 60.0
STEP_SECONDS = 300.0


class OutOfReach(Exception):
    """No connection to the database could be made, so its schema is unknown."""


def head() -> str:
    """Return the newest revision among the steps."""
    return max(step.name[1:5] for step in (FOLDER / "versions").glob("r[0-9]*.py"))


async def migrate(settings: Settings) -> None:
    """Bring the schema up to this code's revision; a newer one is left alone, for rolling back must work.

    Raises:
        OutOfReach: the database cannot be asked.
    """
    async with _connected(settings) as connection:
        if await _behind(connection) is None:
            return
        await connection.execute(f"SELECT pg_advisory_lock({TURN})", timeout=TURN_SECONDS)
        # Somebody else may have done it while this process waited for its turn.
        revision = await _behind(connection)
        if revision is not None:
            log.info("migrating the database from %s to %s", revision, head())
            await connection.execute(_script(revision), timeout=STEP_SECONDS)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=settings.database_connect_seconds)
    except Exception as error:
        raise OutOfReach(reason_of(error)) from error
    try:
        yield connection
    finally:
        await connection.close(timeout=settings.database_connect_seconds)


async def _behind(connection: asyncpg.Connection) -> str | None:
    """Return the revision of the database when it is older than this code's."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return BASE
    revision = await connection.fetchval("SELECT version_num FROM alembic_version") or BASE
    return revision if revision == BASE or revision < head() else None


def _script(revision: str) -> str:
    # Imported here alone: alembic brings SQLAlchemy along, which a start with a current schema never needs.
    from alembic import command
    from alembic.config import Config

    written = io.StringIO()
    config = Config(output_buffer=written)
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, f"{revision}:{head()}", sql=True)
    return written.getvalue()
