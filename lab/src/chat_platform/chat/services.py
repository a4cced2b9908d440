"""What the backend holds beside its stores."""

from dataclasses import dataclass
from typing import cast

from starlette.types import Scope

from chat_platform.chat.agents.supervisor import Supervisor
from chat_platform.chat.executor import Executor
from chat_platform.chat.hub import Hub
from chat_platform.chat.rates import Rates
from chat_platform.chat.readiness import Readiness
from chat_platform.common.runtime import Runtime


@dataclass(kw_only=True, slots=True)
class Services:
    """The parts that routes and sockets work with."""

    runtime: Runtime
    supervisor: Supervisor
    hub: Hub
    executor: Executor
    rates: Rates
    readiness: Readiness
    connections: int = 0


def services_of(scope: Scope) -> Services:
    """Return the services of the application that serves this request or WebSocket."""
    return cast("Services", scope["app"].state.services)
