"""What every language model offers to the agents."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from chat_platform.chat.agents.plan import Plan, ToolResult, Turn
from chat_platform.chat.tools.interface import Tool


class ModelFailed(Exception):
    """The model gave no answer; says whether another try may help."""

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


class Model(Protocol):
    """A language model that plans with tools and then answers.

    ``plan``, ``answer`` and ``check`` raise ModelFailed.
    """

    @property
    def name(self) -> str:
        """What the model is called in status and events."""
        ...

    async def plan(self, conversation: Sequence[Turn], tools: Sequence[Tool]) -> Plan:
        """Return which tools to use for the conversation's last message."""
        ...

    def answer(self, conversation: Sequence[Turn], results: Sequence[ToolResult]) -> AsyncGenerator[str, None]:
        """Return the answer, piece by piece."""
        ...

    async def check(self) -> None:
        """Ask the model for a sign of life."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
