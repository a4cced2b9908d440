"""How this instance is, asked of its parts at this moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_platform.chat.executor import MOST_HELD
from chat_platform.chat.services import Services, services_of
from chat_platform.chat.tools.interface import Caller
from chat_platform.common.health import check, checks
from chat_platform.common.wire import answer

NOBODY = Caller(user_id=UUID(int=0), message_id=UUID(int=0))


async def state(services: Services) -> Mapping[str, object]:
    """Return what the status tool reads: phases, stores, model, connections."""
    runtime = services.runtime
    found = await checks(runtime)
    return {
        "healthy": all(each.ok for each in found),
        "service": runtime.service,
        "revision": runtime.settings.revision,
        "uptime_seconds": round(time.monotonic() - runtime.began, 3),
        "phases": msgspec.to_builtins(runtime.phases.snapshot()),
        "checks": msgspec.to_builtins(found),
        "model": services.supervisor.model.name,
        "connections": services.connections,
        "runs": services.executor.held,
    }


async def _calculates(services: Services) -> None:
    found = await services.supervisor.use("calculator", {"expression": "6 * 7"}, NOBODY)
    if found.get("value") != "42":
        raise ValueError(f"6 * 7 is {found.get('value')}")


async def _works(services: Services) -> None:
    if not services.executor.watching or services.executor.held >= MOST_HELD:
        raise ValueError("runs are not watched, or too many wait")


async def _connects(services: Services) -> None:
    if not services.hub.relay.incoming.connected:
        raise ValueError("events of other instances do not come in")
    if services.connections >= services.runtime.settings.max_connections:
        raise ValueError("too many connections")


async def _backend(request: Request) -> Response:
    services = services_of(request.scope)
    asked: Mapping[str, Callable[[], Awaitable[object]]] = {
        "agent_execution": lambda: _works(services),
        "tool_system": lambda: _calculates(services),
        "llm_integration": services.supervisor.model.check,
        "websocket_integration": lambda: _connects(services),
    }
    stores, others = await asyncio.gather(
        checks(services.runtime), asyncio.gather(*(check(name, ask) for name, ask in asked.items()))
    )
    names = {"database": "database_connectivity"}
    capabilities = {names.get(each.name, each.name): each.ok for each in (*stores, *others)}
    reasons = {names.get(each.name, each.name): each.reason for each in (*stores, *others) if not each.ok}
    ready = all(capabilities.values())
    body = {"capabilities": capabilities, "golden_path_ready": ready, "reasons": reasons}
    return answer(body, 200 if ready else 503)


async def _status(request: Request) -> Response:
    return answer(await state(services_of(request.scope)))


async def _services(request: Request) -> Response:
    settings = services_of(request.scope).runtime.settings
    places = (
        ("chat-auth", settings.public_auth_url, "/health"),
        ("chat-api", settings.public_api_url, "/health"),
        ("chat-web", settings.public_app_url, "/health"),
    )
    listed = [
        {"name": name, "host": urlsplit(url).netloc, "health": url.rstrip("/") + path} for name, url, path in places
    ]
    return answer({"services": listed})


ROUTES = (
    Route("/health/backend", _backend),
    Route("/api/discovery/services", _services),
    Route("/api/status", _status),
)
