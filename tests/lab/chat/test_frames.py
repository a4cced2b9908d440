"""Frames: what clients may say."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_platform.chat import frames
from chat_platform.chat.frames import FrameRefused, Ping, Resume, SignOfLife, UserMessage
from chat_platform.chat.subprotocols import choose

pytestmark = pytest.mark.lab

THREAD = uuid4()


@pytest.mark.parametrize("kind", ["user_message", "chat", "start_agent", "agent_request"])
def test_a_message_has_four_names(kind: str) -> None:
    """All of them are read as the same frame; fields nobody knows are passed over."""
    text = frames.encode(kind, content="hi", client_message_id="a", thread_id=THREAD, colour="red")
    assert frames.read(text) == UserMessage(content="hi", client_message_id="a", thread_id=THREAD)


def test_the_other_frames() -> None:
    """Each is read as what it is."""
    run = uuid4()
    assert frames.read(frames.encode("resume", run_id=run, after=3)) == Resume(run_id=run, after=3, attempt=1)
    assert frames.read(frames.encode("ping")) == Ping()
    assert frames.read(frames.encode("pong")) == frames.read(frames.HEARTBEAT) == SignOfLife()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "MALFORMED"),
        ("null", "MALFORMED"),
        ("[" * 60_000, "MALFORMED"),
        ('{"type": "chat", "content": "\\ud800"}', "MALFORMED"),
        ("{}", "INVALID"),
        ('{"type": 7}', "INVALID"),
        ('{"type": "fly"}', "UNKNOWN_TYPE"),
        ('{"type": "chat", "content": "hi"}', "INVALID"),
        ('{"type": "chat", "content": " ", "client_message_id": "a"}', "INVALID"),
        ('{"type": "chat", "content": "hi", "client_message_id": ""}', "INVALID"),
        ('{"type": "chat", "content": "hi", "client_message_id": "\\u0000"}', "INVALID"),
        ('{"type": "chat", "content": "hi", "client_message_id": "a", "thread_id": "7"}', "INVALID"),
        ('{"type": "resume", "run_id": "00000000-0000-0000-0000-000000000000", "after": -1}', "INVALID"),
    ],
)
def test_what_is_wrong_has_a_code(text: str, code: str) -> None:
    """The contract's code says which way it is wrong."""
    with pytest.raises(FrameRefused) as refusal:
        frames.read(text)
    assert refusal.value.code == code


def test_the_length_of_a_message_is_limited_in_characters() -> None:
    """The last character that fits is accepted; the refusal names the message."""
    assert isinstance(frames.read(frames.encode("chat", content="ü" * 8000, client_message_id="a")), UserMessage)
    with pytest.raises(FrameRefused) as refusal:
        frames.read(frames.encode("chat", content="ü" * 8001, client_message_id="a"))
    assert (refusal.value.code, refusal.value.client_message_id) == ("MESSAGE_TOO_LONG", "a")


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str))
def test_no_text_surprises_the_reader(text: str) -> None:
    """Whatever comes is a frame or is refused."""
    try:
        frames.read(text)
    except FrameRefused as refusal:
        assert refusal.code in {"MALFORMED", "INVALID", "UNKNOWN_TYPE", "MESSAGE_TOO_LONG"}


@pytest.mark.parametrize(
    ("offered", "subprotocol", "token", "fits"),
    [
        ([], None, None, True),
        (["jwt.a.b.c"], "jwt.a.b.c", "a.b.c", True),
        (["jwt-auth.a.b.c", "chat.v1"], "chat.v1", "a.b.c", True),
        (["mqtt", "bearer.x"], "bearer.x", "x", True),
        (["chat.v1"], "chat.v1", None, True),
        (["mqtt", "soap"], None, None, False),
    ],
)
def test_subprotocols(offered: list[str], subprotocol: str | None, token: str | None, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """The answer is chat.v1 where offered, else what carried the token."""
    choice = choose(offered)
    assert (choice.subprotocol, choice.token, choice.fits) == (subprotocol, token, fits)


def test_fields_that_are_none_are_left_out() -> None:
    """An answer holds what it has to say, ids as text."""
    zero = UUID(int=0)
    assert frames.encode("error_message", code="INVALID", run_id=zero, retry_after=None) == (
        '{"type":"error_message","code":"INVALID","run_id":"00000000-0000-0000-0000-000000000000"}'
    )
