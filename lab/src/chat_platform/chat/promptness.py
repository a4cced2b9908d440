"""Patience with PostgreSQL that ends in time even where the server stands still."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chat_platform.common.store import StoreUnavailable, patiently

Result = TypeVar("Result")

GRACE_SECONDS = 0.2


def _notice(task: asyncio.Task[Result]) -> None:
    # What became of work that nobody waits for any more is read, so that asyncio does not warn of it.
    if not task.cancelled():
        task.exception()


async def promptly(work: Callable[[], Awaitable[Result]], *, seconds: float) -> Result:
    """Return what the work returns, repeated over lost connections, and give up when the seconds have passed.

    A server that is frozen does not confirm that a query is cancelled, and asyncpg waits for that; here nobody does.

    Raises:
        StoreUnavailable: it failed until the end.
    """
    task = asyncio.ensure_future(patiently(work, seconds=seconds))
    task.add_done_callback(_notice)
    try:
        async with asyncio.timeout(seconds + GRACE_SECONDS):
            return await asyncio.shield(task)
    except TimeoutError as error:
        task.cancel()
        raise StoreUnavailable from error
