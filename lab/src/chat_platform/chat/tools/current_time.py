"""The clock."""

from collections.abc import Callable, Mapping

from chat_platform.chat.tools.interface import Caller, Tool, no_parameters
from chat_platform.common import clock


def current_time(now: Callable[[], float]) -> Tool:
    """Return the tool that tells the time in UTC."""

    async def tell(_arguments: Mapping[str, object], _caller: Caller) -> Mapping[str, object]:
        return {"utc": clock.text(clock.utc(now()))}

    return Tool(
        name="current_time",
        description="Tells the current date and time in UTC.",
        parameters=no_parameters(),
        work=tell,
    )
