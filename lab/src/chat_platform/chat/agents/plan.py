"""The nouns of an answer: what was said, what a model plans, what the tools found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolCall:
    """One use of a tool that a model asks for."""

    call_id: str
    tool_name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a model wants done before it answers, and why."""

    reasoning: str
    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolResult:
    """What came of one call; a failed one says why under ``error``."""

    call: ToolCall
    results: Mapping[str, object]
    success: bool
    seconds: float
