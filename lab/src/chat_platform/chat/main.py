"""The backend's application: `gunicorn -k chat_platform.chat.worker.ChatWorker chat_platform.chat.main:app`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from starlette.routing import WebSocketRoute

from chat_platform.chat import status, threads
from chat_platform.chat.agents.supervisor import Supervisor
from chat_platform.chat.executor import Executor
from chat_platform.chat.hub import Hub
from chat_platform.chat.models.interface import Model
from chat_platform.chat.models.offline import Offline
from chat_platform.chat.rates import Rates
from chat_platform.chat.readiness import Readiness
from chat_platform.chat.relay import FAILURES
from chat_platform.chat.services import Services
from chat_platform.chat.socket import Socket
from chat_platform.chat.tools.calculator import calculator
from chat_platform.chat.tools.current_time import current_time
from chat_platform.chat.tools.platform_status import platform_status
from chat_platform.chat.tools.search_threads import search_threads
from chat_platform.common.application import build
from chat_platform.common.runtime import Runtime
from chat_platform.common.settings import Settings

log = logging.getLogger(__name__)

REQUIRED = ("DATABASE_URL", "REDIS_URL", "JWT_SECRET", "SERVICE_SECRET")
FLUSH_SECONDS = 1.0


def _model(settings: Settings) -> Model:
    if settings.model_url == "offline":
        return Offline()
    # Its HTTP client takes longer to import than all the rest takes to start.
    from chat_platform.chat.models.openai_compatible import OpenAICompatible

    return OpenAICompatible(settings)


def _services(runtime: Runtime, model: Model) -> Services:
    store, cache = runtime.store, runtime.cache
    tools = (
        search_threads(store),
        calculator(),
        platform_status(lambda: status.state(services)),
        helper := current_time(runtime.clock),
    )
    supervisor = Supervisor(model, tools, helper=helper.name)
    hub = Hub(store, cache)
    services = Services(
        runtime=runtime,
        supervisor=supervisor,
        hub=hub,
        executor=Executor(store, supervisor, hub),
        rates=Rates(cache, runtime.settings.message_rate),
        readiness=Readiness(runtime),
    )
    return services


def _report(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.critical("background work ended: %s", task.get_name(), exc_info=error)


@asynccontextmanager
async def _running(**work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each, name=name) for name, each in work.items()]
    for task in tasks:
        task.add_done_callback(_report)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _start(runtime: Runtime) -> AsyncIterator[None]:
    async with runtime.phases.enter("SERVICES"):
        model = _model(runtime.settings)
        services = app.state.services = _services(runtime, model)
    relay, executor = services.hub.relay, services.executor
    async with _running(incoming=relay.incoming.serve(), outgoing=relay.outgoing.serve()):
        async with runtime.phases.enter("WEBSOCKET"):
            await relay.incoming.ready()
        async with _running(leases=executor.serve()):
            async with runtime.phases.enter("FINALIZE"):
                pass
            yield
        await executor.stop()
        with suppress(*FAILURES):
            async with asyncio.timeout(FLUSH_SECONDS):
                await relay.outgoing.flush()
    await model.close()


app = build(
    "chat-api",
    required=REQUIRED,
    start=_start,
    routes=(*threads.ROUTES, *status.ROUTES, WebSocketRoute("/ws", Socket())),
)
