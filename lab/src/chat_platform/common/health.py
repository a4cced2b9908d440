"""Health: what a service can say of itself at this moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_platform.common import VERSION
from chat_platform.common.phases import reason_of
from chat_platform.common.runtime import Runtime, runtime_of
from chat_platform.common.wire import answer

CHECK_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One store, asked just now."""

    name: str
    ok: bool
    ms: float
    reason: str


async def check(name: str, ask: Callable[[], Awaitable[object]]) -> Check:
    """Return how the store answered, within two seconds."""
    began = time.perf_counter()
    reason = ""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await ask()
    except TimeoutError as error:
        # The limit of this check has no words of its own, a time-out of the driver has.
        reason = str(error) or f"no answer within {CHECK_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - whatever a driver raises is the answer
        reason = reason_of(error)
    return Check(name=name, ok=not reason, ms=round((time.perf_counter() - began) * 1000, 1), reason=reason)


async def checks(runtime: Runtime) -> tuple[Check, ...]:
    """Return how PostgreSQL and Redis answer now."""
    store, cache = runtime.store, runtime.cache
    return tuple(
        await asyncio.gather(
            check("database", lambda: store.fetchval("SELECT 1", timeout=CHECK_SECONDS)),
            check("cache", cache.ping),
        )
    )


async def live(_: Request) -> Response:
    """Answer while the event loop turns."""
    return answer({"status": "alive"})


async def startup(request: Request) -> Response:
    """Answer with the phases, 503 until they have ended."""
    phases = runtime_of(request).phases
    body = {
        "status": "started" if phases.done else "starting",
        "phase": phases.current,
        "phases": phases.snapshot(),
    }
    return answer(body, 200 if phases.done else 503)


async def ready(request: Request) -> Response:
    """Answer 200 only after both stores have answered."""
    found = await checks(runtime_of(request))
    good = all(each.ok for each in found)
    return answer({"status": "ready" if good else "not_ready", "checks": found}, 200 if good else 503)


async def health(request: Request) -> Response:
    """Answer as ready, and say which revision answers."""
    runtime = runtime_of(request)
    return stated(runtime, await checks(runtime))


def stated(runtime: Runtime, found: Sequence[Check]) -> Response:
    """Return the answer of ``/health``, which says who answers: 200 when all that was asked is well, else 503."""
    good = all(each.ok for each in found)
    body = {
        "status": "ready" if good else "not_ready",
        "service": runtime.service,
        "version": VERSION,
        "revision": runtime.settings.revision,
        "uptime_seconds": round(time.monotonic() - runtime.began, 3),
        "checks": found,
    }
    return answer(body, 200 if good else 503)


LIVE = Route("/health/live", live)
ROUTES = (LIVE, Route("/health/startup", startup), Route("/health/ready", ready), Route("/health", health))
