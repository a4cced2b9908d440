"""What the model says: the same question always gets the same answer, in the shapes of OpenAI's API."""

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

MODEL = "chat-small"
Json = dict[str, Any]

_CHUNKS = 6
_ANSWER_CHARACTERS = 600
_ARITHMETIC = re.compile(r"[(\d][\d\s.()]{0,40}(?:[-+*/%^][\d\s.()]{1,40}){1,20}")
_QUERY = re.compile(
    r"\b(?:search|find)\b(?:\s+(?:for|my|the|all|messages?|threads?|about|in))*\s*(.{0,200})", re.IGNORECASE | re.DOTALL
)
_TOOLS = (
    (re.compile(r"\d\s*[-+*/%^]\s*\(*\s*\d"), "calculator"),
    (re.compile(r"\b(?:search|find)\b", re.IGNORECASE), "search_threads"),
    (re.compile(r"\b(?:health|status)\b", re.IGNORECASE), "platform_status"),
    (re.compile(""), "current_time"),
)


def reply(asked: Json) -> Json:
    """Return the assistant's message: a tool call, or an answer that uses what the tools said."""
    messages = asked["messages"]
    last = max((at for at, message in enumerate(messages) if message.get("role") == "user"), default=-1)
    question = _text(messages[last]) if last >= 0 else ""
    results = [message for message in messages[last + 1 :] if message.get("role") == "tool"]
    tools = asked.get("tools") if asked.get("tool_choice") != "none" else None
    if tools and not results and (call := _call(question, tools)):
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    if results:
        found = "; ".join(_text(result) for result in results)
        return {"role": "assistant", "content": f"Here is what I found: {found[:_ANSWER_CHARACTERS]}"}
    return {
        "role": "assistant",
        "content": f"You asked: {question[:_ANSWER_CHARACTERS]} I have no more to say about it.",
    }


def _call(question: str, tools: Sequence[Json]) -> Json | None:
    offered = {tool.get("function", {}).get("name") for tool in tools}
    name = next((name for pattern, name in _TOOLS if name in offered and pattern.search(question)), None)
    if name is None:
        return None
    arguments = {}
    if name == "calculator" and (found := max(_ARITHMETIC.findall(question), key=len, default="")):
        arguments = {"expression": found.strip()}
    elif name == "search_threads" and (named := _QUERY.search(question)):
        arguments = {"query": named[1].strip(" ?.!\"'") or question[:200]}
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}


def deltas(message: Json) -> Iterator[Json]:
    """Yield the choices of a streamed answer, one for each chunk."""
    yield _delta({"role": "assistant", "content": None if "tool_calls" in message else ""})
    if "tool_calls" in message:
        for index, call in enumerate(message["tool_calls"]):
            started = {**call, "index": index, "function": {**call["function"], "arguments": ""}}
            yield _delta({"tool_calls": [started]})
            yield _delta({"tool_calls": [{"index": index, "function": {"arguments": call["function"]["arguments"]}}]})
        yield _delta({}, "tool_calls")
        return
    text = message["content"]
    size = -(-len(text) // _CHUNKS)
    for start in range(0, len(text), size):
        yield _delta({"content": text[start : start + size]})
    yield _delta({}, "stop")


def _delta(delta: Json, finish: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _text(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def usage(asked: Json, message: Json) -> Json:
    """Return what question and answer cost."""
    # Words stand in for tokens: the same question always costs the same.
    prompt = sum(len(_text(one).split()) for one in asked["messages"])
    completion = len(_text(message).split()) + len(message.get("tool_calls", ()))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
