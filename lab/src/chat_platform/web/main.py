"""The web service's application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_platform.common.application import build
from chat_platform.common.health import stated
from chat_platform.common.runtime import Runtime, runtime_of
from chat_platform.common.wire import answer
from chat_platform.web.documents import document, documents
from chat_platform.web.peers import peers
from chat_platform.web.places import places


async def page(request: Request) -> Response:
    """Answer with the page."""
    return document(request, "index.html")


async def static(request: Request) -> Response:
    """Answer with a file of the page."""
    return document(request, request.path_params["name"])


async def config(request: Request) -> Response:
    """Answer where this browser finds auth and backend."""
    return answer(places(request), headers={"cache-control": "no-store"})


async def health(request: Request) -> Response:
    """Answer 200 while auth and backend are ready, else 503; the body names who is down and why."""
    runtime = runtime_of(request)
    return stated(runtime, await peers(runtime.settings))


@asynccontextmanager
async def start(runtime: Runtime) -> AsyncIterator[None]:
    """Read the page's files, so that an image without them does not start."""
    async with runtime.phases.enter("FINALIZE"):
        documents()
    yield


app = build(
    "chat-web",
    required=("PUBLIC_AUTH_URL", "PUBLIC_API_URL", "PUBLIC_APP_URL"),
    start=start,
    routes=(
        Route("/", page),
        Route("/static/{name}", static),
        Route("/config.json", config),
        Route("/health", health),
    ),
)
