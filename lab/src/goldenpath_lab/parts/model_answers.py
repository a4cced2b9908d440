"""What the model says: the same question always gets the same answer, in the shapes of OpenAI's API."""

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from goldenpath_lab.parts.model_sentences import sentence

MODEL = "chat-small"
Json = dict[str, Any]

_CHUNKS = 6
_ANSWER_CHARACTERS = 600
_QUERY_CHARACTERS = 200
_ARITHMETIC = re.compile(r"[(\d][\d\s.()]{0,40}(?:[-+*/%^][\d\s.()]{1,40}){1,20}")
_QUERY = re.compile(
    r"\b(?:search|find)\b(?:\s+(?:for|my|the|all|messages?|threads?|about|in))*\s*([^,;?!\n]{0,200})", re.IGNORECASE
)
_TOOLS = (
    (re.compile(r"\d\s*[-+*/%^]\s*\(*\s*\d"), "calculator"),
    (re.compile(r"\b(?:search|find|asked before|said before)\b", re.IGNORECASE), "search_threads"),
    (re.compile(r"\b(?:health\w*|status|platform)\b", re.IGNORECASE), "platform_status"),
)
_OTHERWISE = "current_time"


def reply(asked: Json) -> Json:
    """Return the assistant's message: the tool calls that the question asks for, or the answer with their results."""
    messages = asked["messages"]
    last = max((at for at, message in enumerate(messages) if message.get("role") == "user"), default=-1)
    question = _text(messages[last]) if last >= 0 else ""
    since = messages[last + 1 :]
    if any(message.get("role") == "tool" for message in since):
        return {"role": "assistant", "content": _answer(since)}
    tools = asked.get("tools") if asked.get("tool_choice") != "none" else None
    if tools and (calls := _calls(question, tools)):
        return {"role": "assistant", "content": None, "tool_calls": calls}
    content = f"You asked: {question[:_ANSWER_CHARACTERS]} I have no more to say about it."
    return {"role": "assistant", "content": content}


def _answer(since: Sequence[Json]) -> str:
    names = {
        call.get("id"): str(call.get("function", {}).get("name"))
        for message in since
        for call in message.get("tool_calls") or ()
    }
    results = (message for message in since if message.get("role") == "tool")
    return " ".join(sentence(names.get(result.get("tool_call_id"), ""), _text(result)) for result in results)


def _calls(question: str, tools: Sequence[Json]) -> list[Json]:
    offered = {tool.get("function", {}).get("name") for tool in tools}
    wanted = [name for pattern, name in _TOOLS if pattern.search(question)] or [_OTHERWISE]
    return [_call(name, question) for name in wanted if name in offered]


def _call(name: str, question: str) -> Json:
    arguments = {}
    if name == "calculator":
        arguments = {"expression": max(_ARITHMETIC.findall(question), key=len, default="").strip()}
    elif name == "search_threads":
        arguments = {"query": _query(question)}
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}


def _query(question: str) -> str:
    named = _QUERY.search(question)
    topic = named[1].partition(" and ")[0].strip(" .\"'") if named else ""
    # Without a topic of its own a search is about what the question begins with.
    return topic or re.split(r"[?.!]", question.strip())[0][:_QUERY_CHARACTERS]


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
