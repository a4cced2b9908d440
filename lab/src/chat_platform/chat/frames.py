"""What clients say on the WebSocket, and what the server says besides the events of runs."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

MAX_MESSAGE_CHARACTERS = 8000
MOST_ID_CHARACTERS = 200


class UserMessage(msgspec.Struct, frozen=True):
    """A message that wants an answer."""

    content: str
    client_message_id: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_ID_CHARACTERS)]
    thread_id: UUID | None = None


class Resume(msgspec.Struct, frozen=True):
    """The wish to see a run's events from a place on; ``attempt`` tells which attempt ``after`` counts in."""

    run_id: UUID
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    attempt: Annotated[int, msgspec.Meta(ge=1)] = 1


class Ping(msgspec.Struct, frozen=True):
    """A question that wants a pong."""


class SignOfLife(msgspec.Struct, frozen=True):
    """A heartbeat or pong: its arrival is all it says."""


Frame: TypeAlias = UserMessage | Resume | Ping | SignOfLife

KINDS: Mapping[str, type[Frame]] = {
    "user_message": UserMessage,
    "chat": UserMessage,
    "start_agent": UserMessage,
    "agent_request": UserMessage,
    "resume": Resume,
    "ping": Ping,
    "heartbeat": SignOfLife,
    "pong": SignOfLife,
}


class FrameRefused(Exception):
    """A frame that cannot be served, with the contract's code that says why."""

    def __init__(self, code: str, message: str, *, client_message_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.client_message_id = client_message_id


def check_content(content: str) -> None:
    """Let only content pass that can be stored and answered.

    Raises:
        FrameRefused: it is empty, too long, or holds what PostgreSQL's text cannot.
    """
    if not content.strip():
        raise FrameRefused("INVALID", "content must not be empty")
    if len(content) > MAX_MESSAGE_CHARACTERS:
        raise FrameRefused("MESSAGE_TOO_LONG", f"a message has at most {MAX_MESSAGE_CHARACTERS} characters")
    if "\0" in content:
        raise FrameRefused("INVALID", "content must not hold the character NUL")


def read(text: str) -> Frame:
    """Return the frame that the text holds.

    Raises:
        FrameRefused: MALFORMED, UNKNOWN_TYPE, INVALID or MESSAGE_TOO_LONG.
    """
    try:
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FrameRefused("MALFORMED", f"the frame is not JSON: {error}") from error
    if not isinstance(said, dict):
        raise FrameRefused("MALFORMED", "the frame is not a JSON object")
    known_as = _id_of(said)
    try:
        return _convert(said)
    except FrameRefused as error:
        error.client_message_id = known_as
        raise


def _id_of(said: Mapping[str, object]) -> str | None:
    value = said.get("client_message_id")
    return value if isinstance(value, str) and len(value) <= MOST_ID_CHARACTERS else None


def _convert(said: Mapping[str, object]) -> Frame:
    name = said.get("type")
    if not isinstance(name, str):
        raise FrameRefused("INVALID", "type must be a text")
    kind = KINDS.get(name)
    if kind is None:
        raise FrameRefused("UNKNOWN_TYPE", f"frames of type {name[:40]!r} are not understood")
    try:
        frame = msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise FrameRefused("INVALID", str(error)) from error
    if isinstance(frame, UserMessage):
        check_content(frame.content)
        if "\0" in frame.client_message_id:
            raise FrameRefused("INVALID", "client_message_id must not hold the character NUL")
    return frame


def encode(kind: str, **fields: object) -> str:
    """Return the frame's text; fields that are None are left out."""
    said = {"type": kind, **{name: value for name, value in fields.items() if value is not None}}
    return msgspec.json.encode(said).decode()


PONG = encode("pong")
HEARTBEAT = encode("heartbeat")
