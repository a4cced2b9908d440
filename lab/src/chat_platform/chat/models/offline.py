"""The offline model: rules instead of weights, so the same conversation always gets the same answer."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

from chat_platform.chat.agents.plan import Plan, ToolCall, ToolResult, Turn
from chat_platform.chat.tools.interface import Tool

MOST_PIECES = 6
QUOTED_CHARACTERS = 80

ARITHMETIC = re.compile(r"[-+(]*\d[\d\s.()]*(?:(?:\*\*|//|[-+*/%])[\s(+-]*\d[\d\s.()]*)+")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SPELLED = (("×", "*"), ("÷", "/"), ("^", "**"), (" times ", " * "), (" plus ", " + "), (" minus ", " - "))
SEARCH = re.compile(r"\b(?:find|search|look up|remember|recall|did i (?:say|mention|write)|i said)\b", re.IGNORECASE)
TOPIC = re.compile(r"\b(?:about|for|on)\s+(.+)$", re.IGNORECASE | re.DOTALL)
NO_TOPIC = re.compile(
    r"\b(?:please|find|search|look up|remember|recall|what|when|where|did|do|you|can|i|me|my|say|said|mention(?:ed)?"
    r"|write|wrote|messages?|threads?|the|in|all)\b",
    re.IGNORECASE,
)
PLATFORM = re.compile(r"\b(?:platform|system|service|server|backend|database|redis|cache)s?\b", re.IGNORECASE)
STATE = re.compile(r"\b(?:health|healthy|status|up|down|ok|okay|running|working|state)\b", re.IGNORECASE)
TIME = re.compile(r"\b(?:what|which)\b.*\b(?:time|date|day)\b|\btime is it\b", re.IGNORECASE | re.DOTALL)
GREETING = re.compile(r"\s*(?:hi|hello|hey|good (?:morning|afternoon|evening))\b", re.IGNORECASE)


def _expression(question: str) -> str:
    for spelled, sign in SPELLED:
        question = question.replace(spelled, sign)
    found = ARITHMETIC.search(DATE.sub(" ", question))
    return found.group().strip() if found else ""


def _query(question: str) -> str:
    topic = TOPIC.search(question)
    words = topic.group(1) if topic else NO_TOPIC.sub(" ", question)
    return " ".join(re.sub(r"[^\w\s'-]", " ", words).split())


def _choose(question: str) -> tuple[str, str, dict[str, object]]:
    """Return why, which tool, and its arguments."""
    if expression := _expression(question):
        return "The message holds arithmetic, so I calculate.", "calculator", {"expression": expression}
    if SEARCH.search(question) and (query := _query(question)):
        return "The message asks for earlier words, so I search.", "search_threads", {"query": query}
    if PLATFORM.search(question) and STATE.search(question):
        return "The message asks how the platform is, so I look.", "platform_status", {}
    return "Nothing has to be looked up; the time helps to answer.", "current_time", {}


def _calculated(results: Mapping[str, object], question: str) -> str:  # noqa: ARG001 - one signature for all
    return f"{results['expression']} = {results['value']}."


def _found(results: Mapping[str, object], question: str) -> str:  # noqa: ARG001 - one signature for all
    matches = results["matches"]
    if not isinstance(matches, list) or not matches:
        return f"You have not written anything about “{results['query']}” so far."
    lines = [f"- “{match['excerpt']}” ({match['created_at']})" for match in matches]
    count = "one message" if len(lines) == 1 else f"{len(lines)} messages"
    return f"I found {count} of yours about “{results['query']}”:\n" + "\n".join(lines)


def _looked(results: Mapping[str, object], question: str) -> str:  # noqa: ARG001 - one signature for all
    checks = results["checks"]
    states = [f"{check['name']} {'answers' if check['ok'] else 'does not answer'}" for check in _records(checks)]
    verdict = "healthy" if results.get("healthy") else "not healthy"
    return (
        f"The platform is {verdict}: {', '.join(states)}. Revision {results['revision']} serves "
        f"{results['connections']} connections with the model {results['model']}."
    )


def _records(value: object) -> Sequence[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list | tuple) else []


def _talked(results: Mapping[str, object], question: str) -> str:
    if TIME.search(question):
        return f"It is {results['utc']} (UTC)."
    quoted = " ".join(question.split())[:QUOTED_CHARACTERS]
    opening = "Hello! " if GREETING.match(question) else f"I have noted “{quoted}”. "
    return opening + "I can calculate, search what you have written, and tell you how the platform is."


SENTENCES: Mapping[str, Callable[[Mapping[str, object], str], str]] = {
    "calculator": _calculated,
    "search_threads": _found,
    "platform_status": _looked,
    "current_time": _talked,
}


def _sentence(result: ToolResult, question: str) -> str:
    tool = result.call.tool_name
    if not result.success:
        return f"I tried {tool}, but {result.results.get('error', 'it failed')}."
    return SENTENCES[tool](result.results, question)


def _pieces(text: str) -> list[str]:
    words = re.findall(r"\S+\s*", text)
    size = -(-len(words) // MOST_PIECES)
    return ["".join(words[start : start + size]) for start in range(0, len(words), size)]


class Offline:
    """Chooses a tool by words in the message, and says what the tool found."""

    name = "offline"

    async def plan(self, conversation: Sequence[Turn], tools: Sequence[Tool]) -> Plan:
        """Return the one tool that the last message asks for."""
        reasoning, name, arguments = _choose(conversation[-1].content)
        known = [tool.name for tool in tools if tool.name == name]
        calls = tuple(
            ToolCall(call_id=f"call-{len(conversation)}", tool_name=each, arguments=arguments) for each in known
        )
        return Plan(reasoning=reasoning, calls=calls)

    async def answer(self, conversation: Sequence[Turn], results: Sequence[ToolResult]) -> AsyncGenerator[str, None]:
        """Return the sentences about what the tools found."""
        question = conversation[-1].content
        for piece in _pieces(" ".join(_sentence(result, question) for result in results)):
            yield piece
            # Others get their turn between two pieces, as with a model that is far away.
            await asyncio.sleep(0)

    async def check(self) -> None:
        """Plan something small."""
        await self.plan((Turn(role="user", content="1 + 1"),), ())

    async def close(self) -> None:
        """Let go of nothing: there are no connections."""
