"""The outermost layer of every service: trace, origin of the answer, size of bodies, errors of ours."""

import logging
import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_platform.common.errors import ApiError
from chat_platform.common.logs import TRACE
from chat_platform.common.runtime import Runtime
from chat_platform.common.wire import refusal

log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
STARTS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})
# By its name it cannot come from another machine: a person's page, whatever port its load balancer got.
LOCAL_PAGE = r"http://app\.localhost(:\d{1,5})?"
TRACE_FORM = re.compile(r"[0-9a-f]{32}")


def _trace(scope: Scope) -> str:
    given = TRACE_FORM.match(Headers(scope=scope).get("x-cloud-trace-context", ""))
    return given.group() if given else uuid4().hex


def _runtime(scope: Scope) -> Runtime:
    runtime: Runtime = scope["app"].state.runtime
    return runtime


def _limited(receive: Receive) -> Receive:
    """Return a receive that refuses a body above the limit as soon as it exceeds it."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise ApiError(413, "too_large", f"A body has at most {LARGEST_BODY} bytes.")
        return message

    return limited


class Edge:
    """Names the revision on every answer, sets the trace, and turns errors of ours into a JSON 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        TRACE.set(_trace(scope))
        settings = _runtime(scope).settings
        served_by = f"{settings.service}/{settings.revision}"
        started = False

        async def named(message: Message) -> None:
            nonlocal started
            if message["type"] in STARTS:
                started = True
                MutableHeaders(scope=message)["x-served-by"] = served_by
            await send(message)

        try:
            await self._app(scope, _limited(receive) if scope["type"] == "http" else receive, named)
        except Exception:
            if started or scope["type"] != "http":
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            error = ApiError(500, "internal", "The service failed; the trace leads to its log entry.")
            await refusal(error)(scope, receive, named)


class Cors:
    """Lets the page of PUBLIC_APP_URL, or of the browser's own machine, call this service from a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._inner: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # The origin is a setting, and settings are read only after the layers were stacked.
        if self._inner is None:
            self._inner = CORSMiddleware(
                self._app,
                allow_origins=[_runtime(scope).settings.public_app_url],
                allow_origin_regex=LOCAL_PAGE,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["authorization", "content-type"],
                expose_headers=["x-served-by", "retry-after"],
            )
        await self._inner(scope, receive, send)
