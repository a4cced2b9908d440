"""What a tool is, and how its arguments are read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID


class ToolFailed(Exception):
    """The tool cannot do what it was asked; the text is for the model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """On whose behalf a tool works."""

    user_id: UUID
    message_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """One ability, described so that a model can choose it."""

    name: str
    description: str
    parameters: Mapping[str, object]
    """JSON schema of the arguments."""
    work: Callable[[Mapping[str, object], Caller], Awaitable[Mapping[str, object]]]


def no_parameters() -> Mapping[str, object]:
    """Return the schema of a tool that takes no arguments."""
    return {"type": "object", "properties": {}}


def one_text(name: str, description: str) -> Mapping[str, object]:
    """Return the schema of a tool that takes one text."""
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": description}},
        "required": [name],
    }


def text_of(arguments: Mapping[str, object], name: str, *, longest: int) -> str:
    """Return the argument of that name.

    Raises:
        ToolFailed: it is missing, no text, or too long.
    """
    value = arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ToolFailed(f"{name} must be a text")
    if len(value) > longest:
        raise ToolFailed(f"{name} is longer than {longest} characters")
    return value
