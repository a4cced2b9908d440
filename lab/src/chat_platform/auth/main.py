"""The auth service's application: `uvicorn chat_platform.auth.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chat_platform.auth.calls import ROUTES
from chat_platform.auth.passwords import Passwords
from chat_platform.common.application import build
from chat_platform.common.runtime import Runtime

REQUIRED = ("DATABASE_URL", "REDIS_URL", "JWT_SECRET", "SERVICE_SECRET")


@asynccontextmanager
async def _start(runtime: Runtime) -> AsyncIterator[None]:
    async with runtime.phases.enter("SERVICES"):
        app.state.passwords = Passwords()
    async with runtime.phases.enter("FINALIZE"):
        pass
    yield


app = build("chat-auth", required=REQUIRED, start=_start, routes=ROUTES)
