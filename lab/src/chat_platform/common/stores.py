"""The phases in which a service opens what it keeps things in."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from chat_platform.common.cache import open_cache
from chat_platform.common.migrations.run import OutOfReach, migrate
from chat_platform.common.runtime import Runtime
from chat_platform.common.settings import Settings
from chat_platform.common.store import close_store, open_store
from chat_platform.common.tokens import Tokens

log = logging.getLogger(__name__)


async def bring_up_to_date(settings: Settings) -> None:
    """Migrate the database, if it can be asked: one out of reach is the failure of the phase DATABASE."""
    try:
        await migrate(settings)
    except OutOfReach:
        log.warning("Continuing without migrations: the database cannot be asked", exc_info=True)


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[None]:
    """Walk the phases DEPENDENCIES, DATABASE and CACHE, and close both stores in the end."""
    settings, phases = runtime.settings, runtime.phases
    async with AsyncExitStack() as stack:
        async with phases.enter("DEPENDENCIES"):
            runtime.tokens = Tokens(settings, runtime.clock)
        async with phases.enter("DATABASE"):
            runtime.store = await open_store(settings)
            stack.push_async_callback(close_store, runtime.store)
        async with phases.enter("CACHE"):
            runtime.cache = await open_cache(settings)
            stack.push_async_callback(runtime.cache.aclose)
        yield
