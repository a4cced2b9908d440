"""The frame of every service: start-up, health, errors, edge."""

import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat_platform.common import health, logs
from chat_platform.common.edge import Cors, Edge
from chat_platform.common.errors import ApiError, cause_of
from chat_platform.common.runtime import Runtime
from chat_platform.common.settings import Settings, read
from chat_platform.common.wire import refusal

log = logging.getLogger(__name__)

Start = Callable[[Runtime], AbstractAsyncContextManager[None]]
CODES = {404: "unknown_path", 405: "method_not_allowed"}


def build(
    service: str,
    *,
    required: Sequence[str],
    start: Start,
    routes: Sequence[BaseRoute],
    middleware: Sequence[Middleware] = (),
) -> Starlette:
    """Return the service's application.

    A service that requires DATABASE_URL also needs REDIS_URL and JWT_SECRET: it walks INIT with the migrations,
    DEPENDENCIES, DATABASE and CACHE before `start`, and answers every health path. Any other walks INIT alone and
    answers /health/live. `start` walks the phases that are left and ends with FINALIZE.
    """
    stored = "DATABASE_URL" in required

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        environ = os.environ
        logs.configure(environ.get("GOOGLE_CLOUD_PROJECT", Settings().google_cloud_project))
        runtime = app.state.runtime = Runtime(service=service, began=time.monotonic())
        # The page's service starts in half the time without the drivers, which it never needs.
        if stored:
            from chat_platform.common import stores
        async with AsyncExitStack() as stack:
            async with runtime.phases.enter("INIT"):
                runtime.settings = read(environ, required=required)
                if stored:
                    await stores.bring_up_to_date(runtime.settings)
            if stored:
                await stack.enter_async_context(stores.opened(runtime))
            await stack.enter_async_context(start(runtime))
            runtime.phases.finish()
            yield

    return Starlette(
        routes=[*(health.ROUTES if stored else (health.LIVE,)), *routes],
        middleware=[Middleware(Edge), Middleware(Cors), *middleware],
        exception_handlers={ApiError: _refuse, HTTPException: _refuse_path},
        lifespan=lifespan,
    )


async def _refuse(_: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise TypeError("the handler of ApiError was given another error") from error
    if error.__cause__ is not None and error.status >= 500:
        log.error("%s: %s", error.code, error.message, exc_info=error)
    elif error.status == 401 and error.__cause__ is not None:
        log.warning("refused: %s%s", error.code, cause_of(error))
    return refusal(error)


async def _refuse_path(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError("the handler of HTTPException was given another error") from error
    code = CODES.get(error.status_code, "refused")
    return refusal(ApiError(error.status_code, code, f"{error.detail}.", headers=error.headers))
