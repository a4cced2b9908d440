"""The platform's state, as it is now."""

from collections.abc import Awaitable, Callable, Mapping

from chat_platform.chat.tools.interface import Caller, Tool, no_parameters


def platform_status(ask: Callable[[], Awaitable[Mapping[str, object]]]) -> Tool:
    """Return the tool that answers what ``ask`` finds out about this instance and its stores."""

    async def tell(_arguments: Mapping[str, object], _caller: Caller) -> Mapping[str, object]:
        return await ask()

    return Tool(
        name="platform_status",
        description="Tells whether this platform is healthy: start-up, database, cache, model, connections.",
        parameters=no_parameters(),
        work=tell,
    )
