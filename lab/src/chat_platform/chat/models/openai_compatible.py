"""Any model behind an OpenAI-compatible endpoint, streamed, with tool calls."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import TYPE_CHECKING

import msgspec

from chat_platform.chat.agents.plan import Plan, ToolCall, ToolResult, Turn
from chat_platform.chat.models.interface import ModelFailed
from chat_platform.chat.tools.interface import Tool
from chat_platform.common.settings import Settings

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)

INSTRUCTIONS = (
    "You are the supervisor of a chat platform. Choose the tools that help with the last message; "
    "afterwards answer it in a few plain sentences with what they found."
)
TRIES = 2
RETRY_PAUSE_SECONDS = 0.2
LONGEST_LINE = 256 * 1024
LONGEST_ARGUMENTS = 16_000
QUOTED_CHARACTERS = 200
TOO_MANY = 429


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _CallDelta(msgspec.Struct):
    index: int = 0
    id: str | None = None
    function: _Function = msgspec.field(default_factory=_Function)


class _Delta(msgspec.Struct):
    content: str | None = None
    tool_calls: list[_CallDelta] | None = None


class _Choice(msgspec.Struct):
    delta: _Delta = msgspec.field(default_factory=_Delta)


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []


def _said(conversation: Sequence[Turn]) -> list[dict[str, object]]:
    turns: list[dict[str, object]] = [{"role": turn.role, "content": turn.content} for turn in conversation]
    return [{"role": "system", "content": INSTRUCTIONS}, *turns]


def _offered(tools: Sequence[Tool]) -> list[dict[str, object]]:
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
        }
        for tool in tools
    ]


def _done(results: Sequence[ToolResult]) -> list[dict[str, object]]:
    """Return the messages that tell the model which calls were made and what came of them."""
    calls = [
        {
            "id": result.call.call_id,
            "type": "function",
            "function": {
                "name": result.call.tool_name,
                "arguments": msgspec.json.encode(result.call.arguments).decode(),
            },
        }
        for result in results
    ]
    answers: list[dict[str, object]] = [
        {
            "role": "tool",
            "tool_call_id": result.call.call_id,
            "content": msgspec.json.encode(result.results).decode(),
        }
        for result in results
    ]
    return [{"role": "assistant", "content": None, "tool_calls": calls}, *answers]


def _calls(deltas: Sequence[_CallDelta]) -> tuple[ToolCall, ...]:
    """Put the calls together, whose arguments come in fragments."""
    calls: dict[int, tuple[str, str, str]] = {}
    for delta in deltas:
        call_id, name, arguments = calls.get(delta.index, ("", "", ""))
        arguments += delta.function.arguments or ""
        if len(arguments) > LONGEST_ARGUMENTS:
            raise ModelFailed("model provider sent arguments without end", retryable=False)
        calls[delta.index] = (call_id or delta.id or "", name or delta.function.name or "", arguments)
    try:
        return tuple(
            ToolCall(
                call_id=call_id or f"call-{index}",
                tool_name=name,
                arguments=msgspec.json.decode(arguments or "{}", type=dict[str, object]),
            )
            for index, (call_id, name, arguments) in sorted(calls.items())
        )
    except msgspec.DecodeError as error:
        raise ModelFailed(f"model provider sent arguments that are not JSON: {error}", retryable=True) from error


def _lost(error: Exception) -> ModelFailed:
    text = str(error)
    return ModelFailed(f"model provider: {type(error).__name__}{': ' if text else ''}{text}", retryable=True)


class OpenAICompatible:
    """Speaks /chat/completions; one more try where the provider was out of reach or overloaded."""

    def __init__(self, settings: Settings) -> None:
        # Only who calls a provider pays for importing the client.
        import httpx2

        self.name = settings.model_name
        self._passing = httpx2.TransportError
        self._connecting = (httpx2.ConnectError, httpx2.ConnectTimeout)
        self._client = httpx2.AsyncClient(
            base_url=settings.model_url.rstrip("/") + "/",
            headers={"authorization": f"Bearer {settings.model_key}"} if settings.model_key else {},
            timeout=settings.model_seconds,
            trust_env=False,
        )

    async def plan(self, conversation: Sequence[Turn], tools: Sequence[Tool]) -> Plan:
        """Return the calls that the model asks for.

        Raises:
            ModelFailed: it did not answer.
        """
        body: dict[str, object] = {"messages": _said(conversation), "tools": _offered(tools)}
        reasoning, deltas = "", list[_CallDelta]()
        async with aclosing(self._stream(body)) as stream:
            async for delta in stream:
                reasoning = (reasoning + (delta.content or ""))[:LONGEST_ARGUMENTS]
                deltas.extend(delta.tool_calls or ())
        calls = _calls(deltas)
        chosen = ", ".join(call.tool_name for call in calls) or "no tool"
        return Plan(reasoning=reasoning.strip() or f"The model {self.name} chose {chosen}.", calls=calls)

    async def answer(self, conversation: Sequence[Turn], results: Sequence[ToolResult]) -> AsyncGenerator[str, None]:
        """Return the answer's pieces as they come.

        Raises:
            ModelFailed: it did not answer, or not to the end.
        """
        async with aclosing(self._stream({"messages": _said(conversation) + _done(results)})) as stream:
            async for delta in stream:
                if delta.content:
                    yield delta.content

    async def check(self) -> None:
        """Ask the provider for its list of models.

        Raises:
            ModelFailed: it did not answer, or refused the key.
        """
        try:
            response = await self._client.get("models")
        except self._passing as error:
            raise _lost(error) from error
        # A provider without such a list still answers for itself.
        if response.status_code in (401, 403, TOO_MANY) or response.status_code >= 500:
            raise ModelFailed(
                f"model provider answered {response.status_code} {response.reason_phrase}", retryable=True
            )

    async def close(self) -> None:
        """Close the client's connections."""
        await self._client.aclose()

    async def _stream(self, body: dict[str, object]) -> AsyncGenerator[_Delta, None]:
        body = {"model": self.name, "stream": True, **body}
        try:
            async with AsyncExitStack() as stack:
                response = await self._open(body, stack)
                async with aclosing(_data(response)) as lines:
                    async for data in lines:
                        for choice in msgspec.json.decode(data, type=_Chunk).choices[:1]:
                            yield choice.delta
        except self._passing as error:
            raise _lost(error) from error
        except msgspec.DecodeError as error:
            raise ModelFailed(f"model provider sent what is no answer: {error}", retryable=True) from error

    async def _open(self, body: dict[str, object], stack: AsyncExitStack) -> "httpx2.Response":
        for left in reversed(range(TRIES)):
            try:
                response = await stack.enter_async_context(self._client.stream("POST", "chat/completions", json=body))
            except self._connecting as error:
                if not left:
                    raise
                log.warning("model provider: %s: %s; trying once more", type(error).__name__, error)
            else:
                passing = response.status_code == TOO_MANY or response.status_code >= 500
                if response.status_code == 200:
                    return response
                if not (passing and left):
                    raise ModelFailed(await _refusal(response), retryable=passing)
                log.warning("%s; trying once more", await _refusal(response))
            await asyncio.sleep(RETRY_PAUSE_SECONDS)
        raise AssertionError("the last try returns or raises")


async def _refusal(response: "httpx2.Response") -> str:
    """Return the status with the beginning of what the provider said about it."""
    said = b""
    async for block in response.aiter_bytes():
        said += block
        if len(said) >= QUOTED_CHARACTERS:
            break
    text = " ".join(said[:QUOTED_CHARACTERS].decode(errors="replace").split())
    return f"model provider answered {response.status_code} {response.reason_phrase}{': ' if text else ''}{text}"


async def _data(response: "httpx2.Response") -> AsyncGenerator[str, None]:
    """Return the data of each server-sent event up to the last."""
    async for line in _lines(response):
        if line.startswith("data:"):
            data = line[5:].strip()
            if data == "[DONE]":
                return
            yield data
    raise ModelFailed("model provider ended the stream before its end", retryable=True)


async def _lines(response: "httpx2.Response") -> AsyncIterator[str]:
    """Return the lines, each within bounds: what has no line break must not fill the memory."""
    kept = b""
    async for block in response.aiter_bytes():
        *lines, kept = (kept + block).split(b"\n")
        if len(kept) > LONGEST_LINE:
            raise ModelFailed("model provider sent a line without end", retryable=False)
        for line in lines:
            yield line.decode(errors="replace").rstrip("\r")
