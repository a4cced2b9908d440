"""What a service holds while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from starlette.requests import HTTPConnection

from chat_platform.common import clock
from chat_platform.common.phases import Phases
from chat_platform.common.settings import Settings

if TYPE_CHECKING:
    # Only for their names: a service without stores is spared the drivers.
    from chat_platform.common.cache import Cache
    from chat_platform.common.store import Store
    from chat_platform.common.tokens import Tokens


@dataclass(kw_only=True, slots=True)
class Runtime:
    """The service's settings and stores; each is there from its phase on."""

    service: str
    began: float
    clock: Callable[[], float] = clock.now
    phases: Phases = field(default_factory=Phases)
    settings: Settings = field(init=False)
    tokens: "Tokens" = field(init=False)
    store: "Store" = field(init=False)
    cache: "Cache" = field(init=False)


def runtime_of(connection: HTTPConnection) -> Runtime:
    """Return the runtime of the service that serves this request or WebSocket."""
    return cast("Runtime", connection.app.state.runtime)
