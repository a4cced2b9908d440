"""The supervisor: plans with the model, uses tools, and answers."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from chat_platform.chat.agents.plan import Plan, ToolCall, ToolResult, Turn
from chat_platform.chat.events import Story
from chat_platform.chat.models.interface import Model, ModelFailed
from chat_platform.chat.runs import AGENT
from chat_platform.chat.tools.interface import Caller, Tool, ToolFailed

log = logging.getLogger(__name__)

TOOL_SECONDS = 5.0
MOST_CALLS = 4
LONGEST_ANSWER = 32_000
DELTA_SECONDS = 0.03
DELTA_CHARACTERS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A message to be answered, with the conversation it ends."""

    request_id: str
    question: str
    conversation: Sequence[Turn]
    caller: Caller


class Supervisor:
    """Answers messages with one model and a set of tools."""

    def __init__(self, model: Model, tools: Sequence[Tool], *, helper: str) -> None:
        self.model = model
        self.tools: Mapping[str, Tool] = {tool.name: tool for tool in tools}
        self._helper = helper

    async def answer(self, task: Task, story: Story) -> str:
        """Return the answer; the story tells of each step but the last, which follows the commit.

        Raises:
            ModelFailed: the model gave no answer.
        """
        story.tell(
            "agent_started",
            user_id=task.caller.user_id,
            request_id=task.request_id,
            agent_name=AGENT,
            task_description=task.question[:200],
            status="started",
        )
        plan = await self._plan(task)
        story.tell("agent_thinking", reasoning=plan.reasoning, metadata={"step_number": 1, "agent_name": AGENT})
        results = [await self._use(call, task.caller, story) for call in plan.calls]
        return await self._write(task, results, story)

    async def _plan(self, task: Task) -> Plan:
        plan = await self.model.plan(task.conversation, tuple(self.tools.values()))
        # A model may want no tool at all; the helper gives it at least the time to answer with.
        calls = plan.calls[:MOST_CALLS] or (ToolCall(call_id="call-0", tool_name=self._helper, arguments={}),)
        return Plan(reasoning=plan.reasoning, calls=calls)

    async def _use(self, call: ToolCall, caller: Caller, story: Story) -> ToolResult:
        story.tell(
            "tool_executing",
            tool_name=call.tool_name,
            parameters=call.arguments,
            call_id=call.call_id,
            status="executing",
        )
        result = await self._called(call, caller)
        story.tell(
            "tool_completed",
            tool_name=call.tool_name,
            call_id=call.call_id,
            results=result.results,
            duration=round(result.seconds, 6),
            success=result.success,
            status="completed",
        )
        return result

    async def _called(self, call: ToolCall, caller: Caller) -> ToolResult:
        began = time.perf_counter()
        try:
            results, success = await self.use(call.tool_name, call.arguments, caller), True
        except ToolFailed as error:
            results, success = {"error": str(error)}, False
        except Exception:
            # A tool that fails must not take the answer with it.
            log.exception("tool %s failed", call.tool_name)
            results, success = {"error": "the tool failed"}, False
        return ToolResult(call=call, results=results, success=success, seconds=time.perf_counter() - began)

    async def use(self, name: str, arguments: Mapping[str, object], caller: Caller) -> Mapping[str, object]:
        """Return what the tool of that name answers.

        Raises:
            ToolFailed: there is no such tool, or it cannot do this.
            TimeoutError: it took too long.
        """
        tool = self.tools.get(name)
        if tool is None:
            raise ToolFailed(f"there is no tool named {name[:40]}")
        async with asyncio.timeout(TOOL_SECONDS):
            return await tool.work(arguments, caller)

    async def _write(self, task: Task, results: Sequence[ToolResult], story: Story) -> str:
        answer: list[str] = []
        delta, length, told = "", 0, 0.0
        async with aclosing(self.model.answer(task.conversation, results)) as pieces:
            async for piece in pieces:
                text = piece[: LONGEST_ANSWER - length].replace("\0", "")
                answer.append(text)
                delta, length = delta + text, length + len(text)
                # Tokens that come in a burst share an event.
                if delta and (len(delta) >= DELTA_CHARACTERS or time.monotonic() - told >= DELTA_SECONDS):
                    story.tell("answer_delta", text=delta)
                    delta, told = "", time.monotonic()
                if length >= LONGEST_ANSWER:
                    break
        if delta:
            story.tell("answer_delta", text=delta)
        written = "".join(answer)
        if not written.strip():
            raise ModelFailed("the model answered nothing", retryable=True)
        return written
