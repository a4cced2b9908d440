"""PostgreSQL: the pool of connections, and patience with a server that comes back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

import asyncpg

from chat_platform.common.errors import ApiError
from chat_platform.common.settings import Settings

Result = TypeVar("Result")
Store: TypeAlias = asyncpg.Pool

TABLES = ("users", "sessions", "refresh_tokens", "threads", "messages", "runs")
COMMAND_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 0.5
GRACE_SECONDS = 0.2

PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,  # no connection left, or no room on the disk
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    TimeoutError,
    OSError,
)


class TablesMissing(Exception):
    """The database answers but lacks tables that the services need."""


class StoreUnavailable(ApiError):
    """PostgreSQL could not be used in time."""

    def __init__(self) -> None:
        super().__init__(503, "store_unavailable", "The database cannot be used now.", headers={"retry-after": "1"})


def passes(error: Exception) -> bool:
    """Return whether the same work may succeed when it is tried again."""
    # asyncpg's DataError, a value of the wrong form, is an InterfaceError too; it stays wrong.
    return isinstance(error, PASSING) and not isinstance(error, ValueError)


async def open_store(settings: Settings) -> Store:
    """Return a pool of connections to a database that holds the required tables.

    Raises:
        TablesMissing: tables are missing.
    """
    pool = await asyncpg.create_pool(
        settings.database_url,
        min_size=1,
        max_size=settings.database_pool_size,
        timeout=settings.database_connect_seconds,
        command_timeout=COMMAND_SECONDS,
        reset=_nothing_to_reset,
        server_settings={"application_name": f"{settings.service}/{settings.revision}"[:63]},
    )
    try:
        missing = await pool.fetchval(
            "SELECT array_agg(name) FROM unnest($1::text[]) name WHERE to_regclass(name) IS NULL", TABLES
        )
    except BaseException:
        pool.terminate()
        raise
    if missing:
        pool.terminate()
        raise TablesMissing(f"required tables are missing: {', '.join(missing)}")
    return pool


async def close_store(pool: Store, *, seconds: float = 2.0) -> None:
    """Close the pool, and drop what is still in use after so many seconds."""
    try:
        await asyncio.wait_for(pool.close(), seconds)
    except TimeoutError:
        pool.terminate()


async def patiently(work: Callable[[], Awaitable[Result]], *, seconds: float) -> Result:
    """Return what the work returns, repeating it over lost connections until the seconds have passed.

    The work must be idempotent: a connection may be lost after the commit and before its answer.

    Raises:
        StoreUnavailable: it failed until the end; the driver's last error is the cause where there was one.
    """
    # A server that stands still confirms no cancelled query, and asyncpg waits for that; nobody does here.
    task = asyncio.ensure_future(_repeatedly(work, seconds))
    task.add_done_callback(_notice)
    try:
        async with asyncio.timeout(seconds + GRACE_SECONDS):
            return await asyncio.shield(task)
    except TimeoutError as error:
        raise StoreUnavailable from error
    finally:
        task.cancel()


async def _repeatedly(work: Callable[[], Awaitable[Result]], seconds: float) -> Result:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                return await work()
        except Exception as error:
            if not passes(error):
                raise
            if loop.time() + pause >= deadline:
                raise StoreUnavailable from error
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _notice(task: "asyncio.Task[Result]") -> None:
    # What became of work that nobody waits for any more is read, so that asyncio does not warn of it.
    if not task.cancelled():
        task.exception()


async def _nothing_to_reset(connection: object) -> None:
    """Leave a connection as it is: no service keeps state in one, and asyncpg's reset is a round trip of its own."""
