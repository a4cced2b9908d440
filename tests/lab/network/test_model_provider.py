"""The model provider's answers and faults."""

import asyncio
import http.client
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.model_answers import reply
from goldenpath_lab.parts.model_provider import ModelProvider
from goldenpath_lab.parts.process import Spawner

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_PORT = 8000
_TOOLS = [
    {"type": "function", "function": {"name": name, "parameters": {}}}
    for name in ("search_threads", "calculator", "platform_status", "current_time")
]


def _asked(text: str, **more: object) -> dict[str, Any]:
    return {"model": "chat-small", "messages": [{"role": "user", "content": text}], **more}


@asynccontextmanager
async def _provider(corner: Addresses, folder: Path) -> AsyncIterator[ModelProvider]:
    provider = ModelProvider(folder, Spawner(folder), corner.at(200), _PORT)
    await provider.start()
    try:
        yield provider
    finally:
        await provider.stop()
        assert provider.pid is None


def _talk(corner: Addresses, folder: Path, work: Callable[[ModelProvider], Awaitable[None]]) -> None:
    async def runs() -> None:
        async with _provider(corner, folder) as provider:
            await work(provider)

    asyncio.run(runs())


async def _post(corner: Addresses, body: object, *, key: str | None = None, seconds: float = 10) -> tuple[Any, bytes]:
    def post() -> tuple[Any, bytes]:
        line = http.client.HTTPConnection(corner.at(200), _PORT, timeout=seconds)
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
        try:
            line.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            response = line.getresponse()
            return response, response.read()
        finally:
            line.close()

    return await asyncio.to_thread(post)


def _events(stream: bytes) -> list[dict[str, Any]]:
    *events, end, rest = stream.decode().split("\n\n")
    assert (end, rest) == ("data: [DONE]", "")
    return [json.loads(event.removeprefix("data: ")) for event in events]


@pytest.mark.parametrize(
    ("question", "name", "arguments"),
    [
        ("What is (12 + 30) * 2?", "calculator", {"expression": "(12 + 30) * 2"}),
        ("please 7/2", "calculator", {"expression": "7/2"}),
        ("Search for my messages about connectors?", "search_threads", {"query": "connectors"}),
        ("Search for red wine and tell me all", "search_threads", {"query": "red wine"}),
        ("What is the platform's health?", "platform_status", {}),
        ("How is the platform right now?", "platform_status", {}),
        ("Hello on 2024", "current_time", {}),
    ],
)
def test_the_question_decides_the_tool(question: str, name: str, arguments: dict[str, str]) -> None:
    """Arithmetic, a search, a question about health, anything else."""
    (call,) = reply(_asked(question, tools=_TOOLS))["tool_calls"]
    assert (call["function"]["name"], json.loads(call["function"]["arguments"])) == (name, arguments)


def test_a_question_may_want_several_tools() -> None:
    """Each is called once, in the same order; a search without a topic is about the question's beginning."""
    asked = _asked("What is 17 * 23? Look at what I asked before, and say how the platform is.", tools=_TOOLS)
    functions = [call["function"] for call in reply(asked)["tool_calls"]]
    assert [one["name"] for one in functions] == ["calculator", "search_threads", "platform_status"]
    assert json.loads(functions[1]["arguments"]) == {"query": "What is 17 * 23"}


_CALCULATED = ("calculator", {"expression": "17 * 23", "value": "391"})
_CHECKS = [{"name": "database", "ok": True}, {"name": "cache", "ok": True}]
_LOOKED = ("platform_status", {"healthy": True, "checks": _CHECKS, "revision": "r"})


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (
            (_CALCULATED, ("search_threads", {"query": "q", "matches": []}), _LOOKED),
            "17 * 23 = 391. In your threads I found nothing about it. The platform is healthy: database and cache answer.",
        ),
        (
            (("search_threads", {"query": "q", "matches": [{"excerpt": f"word\n{n}"} for n in range(5)]}),),
            "In your threads I found “word 0”, “word 1”, “word 2” and 2 more.",
        ),
        (
            (("search_threads", {"query": "q", "matches": [{"excerpt": "long " * 40}]}),),
            f"In your threads I found “{'long ' * 15}long…”.",
        ),
        (
            (("platform_status", {"healthy": False, "checks": [_CHECKS[0], {"name": "cache", "ok": False}]}),),
            "The platform is not healthy: database answers; cache does not answer.",
        ),
        (
            (("current_time", {"utc": "2026-01-02T10:00:59.000Z"}),),
            "It is 10:00 UTC on 2026-01-02. I can calculate, search your threads, and say how the platform is.",
        ),
        (
            (("calculator", {"error": "a division by zero has no value"}),),
            "The tool calculator could not help: a division by zero has no value.",
        ),
        ((("somebody's own tool", {"rain": 3}),), 'I found this: {"rain": 3}.'),
        ((("calculator", [4]),), "I found this: [4]."),
    ],
)
def test_the_answer_is_what_a_person_would_say(found: Sequence[tuple[str, object]], answer: str) -> None:
    """A sentence for each tool's result, and nothing of its braces unless the tool is unknown."""
    asked = _asked("?", tools=_TOOLS)
    asked["messages"] += _results(found)
    assert reply(asked) == {"role": "assistant", "content": answer}


def _results(found: Sequence[tuple[str, object]]) -> list[dict[str, Any]]:
    """Return the messages that tell the model which tools were called and what they said."""
    calls = [{"id": f"call-{at}", "function": {"name": name}} for at, (name, _) in enumerate(found)]
    said = [json.dumps(results) for _, results in found]
    answers = [{"role": "tool", "tool_call_id": f"call-{at}", "content": text} for at, text in enumerate(said)]
    return [{"role": "assistant", "content": None, "tool_calls": calls}, *answers]


def test_only_offered_tools_are_called() -> None:
    """Without a fitting tool, or when none is wanted, the model answers."""
    assert "tool_calls" not in reply(_asked("1 + 1", tools=_TOOLS[2:3]))
    assert "tool_calls" not in reply(_asked("1 + 1", tools=_TOOLS, tool_choice="none"))
    assert "1 + 1" in reply(_asked("1 + 1"))["content"]


def test_a_round_of_tool_call_and_streamed_answer(corner: Addresses, tmp_path: Path) -> None:
    """First the call in pieces, then, with the tool's result, the answer in at most six."""

    async def work(_: ModelProvider) -> None:
        asked = _asked("What is 6 * 7?", tools=_TOOLS, stream=True)
        _, stream = await _post(corner, asked)
        choices = [event["choices"][0] for event in _events(stream)]
        calls = [call for choice in choices for call in choice["delta"].get("tool_calls", [])]
        assert calls[0]["function"]["name"] == "calculator"
        assert json.loads("".join(call["function"]["arguments"] for call in calls)) == {"expression": "6 * 7"}
        assert choices[-1]["finish_reason"] == "tool_calls"

        asked["messages"] += _results([("calculator", {"expression": "6 * 7", "value": "42"})])
        asked["stream_options"] = {"include_usage": True}
        _, stream = await _post(corner, asked)
        *events, cost = _events(stream)
        texts = [text for event in events if (text := event["choices"][0]["delta"].get("content"))]
        assert 2 <= len(texts) <= 6
        assert "".join(texts) == "6 * 7 = 42."
        assert cost["usage"]["total_tokens"] > 0

    _talk(corner, tmp_path, work)


def test_a_whole_answer_and_the_list_of_models(corner: Addresses, tmp_path: Path) -> None:
    """Without streaming one JSON object; the connection serves the next request too."""

    async def work(_: ModelProvider) -> None:
        def talk() -> None:
            line = http.client.HTTPConnection(corner.at(200), _PORT, timeout=10)
            line.request("POST", "/v1/chat/completions", json.dumps(_asked("Hello")))
            answer = json.load(line.getresponse())
            assert answer["object"] == "chat.completion"
            assert "Hello" in answer["choices"][0]["message"]["content"]
            assert answer["choices"][0]["finish_reason"] == "stop"
            line.request("GET", "/v1/models")
            assert [model["id"] for model in json.load(line.getresponse())["data"]] == ["chat-small"]
            line.request("GET", "/v2")
            assert line.getresponse().status == 404
            line.close()

        await asyncio.to_thread(talk)

    _talk(corner, tmp_path, work)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "invalid_request_error"), (429, "requests"), (500, "server_error"), (503, "server_error")],
)
def test_refusals_in_the_providers_shape(corner: Addresses, tmp_path: Path, status: int, kind: str) -> None:
    """From the next request on, until it behaves again; a rate limit says when to come back."""

    async def work(provider: ModelProvider) -> None:
        provider.behave(status=status)
        response, body = await _post(corner, _asked("Hello"))
        assert response.status == status
        assert json.loads(body)["error"]["type"] == kind
        assert (response.headers["retry-after"] is not None) is (status == 429)
        provider.behave(status=200)
        assert (await _post(corner, _asked("Hello")))[0].status == 200

    _talk(corner, tmp_path, work)


def test_a_key_is_asked_for(corner: Addresses, tmp_path: Path) -> None:
    """No key and a wrong key are refused; the file with the key is ours alone, the log does not have it."""

    async def work(provider: ModelProvider) -> None:
        provider.behave(key="right-key")
        assert (await _post(corner, _asked("Hello")))[0].status == 401
        assert (await _post(corner, _asked("Hello"), key="wrong-key"))[0].status == 401
        assert (await _post(corner, _asked("Hello"), key="right-key"))[0].status == 200
        assert (tmp_path / "behaviour.json").stat().st_mode & 0o077 == 0
        log = tmp_path / "access.log"
        while log.read_text().count("\n") < 3:  # a line is written after its answer, by another process
            await asyncio.sleep(0.01)
        assert [json.loads(line)["status"] for line in log.read_text().splitlines()] == [401, 401, 200]
        assert "key" not in log.read_text()

    _talk(corner, tmp_path, work)


def test_a_stream_can_be_cut(corner: Addresses, tmp_path: Path) -> None:
    """The connection is reset amid the answer."""

    async def work(provider: ModelProvider) -> None:
        provider.behave(cut_after_chunks=2)
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            await _post(corner, _asked("Hello", stream=True))

    _talk(corner, tmp_path, work)


def test_a_rate_limit_says_when_to_come_back(corner: Addresses, tmp_path: Path) -> None:
    """In the header, in whole seconds, as clients read it."""

    async def work(provider: ModelProvider) -> None:
        provider.behave(status=429, retry_after_seconds=20)
        response, _ = await _post(corner, _asked("Hello"))
        assert (response.status, response.headers["retry-after"]) == (429, "20")

    _talk(corner, tmp_path, work)


def test_an_edge_may_answer_in_the_providers_place(corner: Addresses, tmp_path: Path) -> None:
    """The status is 200, the body a page, whatever was asked; the key still counts first."""

    async def work(provider: ModelProvider) -> None:
        provider.behave(malformed=True, key="right-key")
        response, body = await _post(corner, _asked("Hello", stream=True), key="right-key")
        assert (response.status, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert body.startswith(b"<!doctype html>")
        assert (await _post(corner, _asked("Hello")))[0].status == 401

    _talk(corner, tmp_path, work)


def test_an_answer_may_drip(corner: Addresses, tmp_path: Path) -> None:
    """Each piece takes its time, and the whole is the same as ever."""

    async def work(provider: ModelProvider) -> None:
        _, quick = await _post(corner, _asked("Hello", stream=True))
        provider.behave(drip_seconds=0.05)
        began = time.monotonic()
        _, slow = await _post(corner, _asked("Hello", stream=True))
        assert time.monotonic() - began >= 0.05 * len(_events(slow))
        assert [event["choices"] for event in _events(slow)] == [event["choices"] for event in _events(quick)]

    _talk(corner, tmp_path, work)


def test_a_hanging_provider_never_answers(corner: Addresses, tmp_path: Path) -> None:
    """The request is taken, the client runs into its limit; the next one is answered again."""

    async def work(provider: ModelProvider) -> None:
        provider.behave(hang=True)
        with pytest.raises(TimeoutError):
            await _post(corner, _asked("Hello"), seconds=0.3)
        provider.behave(hang=False)
        assert (await _post(corner, _asked("Hello")))[0].status == 200

    _talk(corner, tmp_path, work)


@pytest.mark.parametrize("body", [[], {}, {"messages": [1]}, {"messages": [], "tools": [1], "stream": True}, "x"])
def test_nonsense_is_refused(corner: Addresses, tmp_path: Path, body: object) -> None:
    """What is no conversation gets 400, and the provider goes on."""

    async def work(_: ModelProvider) -> None:
        assert (await _post(corner, body))[0].status == 400
        assert (await _post(corner, _asked("Hello")))[0].status == 200

    _talk(corner, tmp_path, work)
