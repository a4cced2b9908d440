"""The offline model: which tool it chooses, and what it says."""

import asyncio
from collections.abc import Mapping

import pytest

from chat_platform.chat.agents.plan import Plan, ToolCall, ToolResult, Turn
from chat_platform.chat.models.offline import Offline
from chat_platform.chat.tools.interface import Tool, no_parameters

pytestmark = pytest.mark.lab


async def _nothing(_arguments: Mapping[str, object], _caller: object) -> Mapping[str, object]:
    return {}


TOOLS = tuple(
    Tool(name=name, description="", parameters=no_parameters(), work=_nothing)
    for name in ("search_threads", "calculator", "platform_status", "current_time")
)


def planned(question: str) -> ToolCall:
    """The call that the model wants for a question."""
    plan: Plan = asyncio.run(Offline().plan((Turn(role="user", content=question),), TOOLS))
    assert plan.reasoning
    (call,) = plan.calls
    return call


def answered(question: str, tool: str, results: Mapping[str, object], *, success: bool = True) -> list[str]:
    """The pieces of the answer."""

    async def write() -> list[str]:
        call = ToolCall(call_id="c", tool_name=tool, arguments={})
        result = ToolResult(call=call, results=results, success=success, seconds=0.1)
        return [piece async for piece in Offline().answer((Turn(role="user", content=question),), (result,))]

    return asyncio.run(write())


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        ("what is 17*23?", "calculator", {"expression": "17*23"}),
        ("How much is (2 + 3) * 4, please", "calculator", {"expression": "(2 + 3) * 4"}),
        ("12 times 12", "calculator", {"expression": "12 * 12"}),
        ("find what I said about lisbon", "search_threads", {"query": "lisbon"}),
        ("Please search my messages for red wine!", "search_threads", {"query": "red wine"}),
        ("find what I said about 2024-05-06", "search_threads", {"query": "2024-05-06"}),
        ("is the platform healthy?", "platform_status", {}),
        ("Are all services up", "platform_status", {}),
        ("what time is it", "current_time", {}),
        ("hello there", "current_time", {}),
        ("find", "current_time", {}),
    ],
)
def test_words_choose_the_tool(question: str, tool: str, arguments: Mapping[str, object]) -> None:
    """Arithmetic, searches and questions about the platform are told apart."""
    call = planned(question)
    assert (call.tool_name, call.arguments) == (tool, arguments)


def test_the_answer_says_what_the_tool_found() -> None:
    """Each tool's findings are in the text."""
    assert "".join(answered("17*23", "calculator", {"expression": "17*23", "value": "391"})) == "17*23 = 391."
    match = {"thread_id": "t", "excerpt": "Lisbon is sunny", "created_at": "2026-01-01T00:00:00.000Z"}
    assert "Lisbon is sunny" in "".join(answered("q", "search_threads", {"query": "lisbon", "matches": [match]}))
    assert "not written anything" in "".join(answered("q", "search_threads", {"query": "lisbon", "matches": []}))
    # A tuple, as the status tool gives them.
    checks = ({"name": "database", "ok": True}, {"name": "cache", "ok": False})
    state = {"healthy": False, "checks": checks, "revision": "r-1", "connections": 2, "model": "offline"}
    text = "".join(answered("q", "platform_status", state))
    assert "not healthy: database answers, cache does not answer" in text
    assert "10:00" in "".join(answered("what time is it?", "current_time", {"utc": "10:00"}))
    failure = {"error": "a division by zero has no value"}
    assert "division by zero" in "".join(answered("1/0", "calculator", failure, success=False))


def test_the_same_conversation_gets_the_same_answer() -> None:
    """Piece by piece, and in a bounded number of pieces however long it is."""
    matches = [{"thread_id": "t", "excerpt": "word " * 30, "created_at": "now"}] * 5
    first, second = (answered("q", "search_threads", {"query": "word", "matches": matches}) for _ in range(2))
    assert first == second
    assert 2 <= len(first) <= 6
