"""Numbering, order and single delivery of events, without any store."""

import asyncio
import random
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_platform.chat import events
from chat_platform.chat.events import Event, Story, Subject
from chat_platform.chat.outbox import MOST_CHARACTERS, Outbox
from chat_platform.chat.views import MOST_RUNS, View

pytestmark = pytest.mark.lab

USER, RUN = uuid4(), uuid4()


def told(attempt: int, count: int, run: UUID = RUN, *, ended: bool = False) -> list[Event]:
    """The first events of one attempt."""
    heard: list[Event] = []
    story = Story(Subject(user_id=USER, run_id=run, thread_id=USER, attempt=attempt), heard.append, lambda: 0.0)
    for _ in range(count - 1 if ended else count):
        story.tell("answer_delta", text="a")
    if ended:
        story.tell("agent_completed", status="completed")
    return heard


def test_a_story_numbers_its_events() -> None:
    """Every event stands in the envelope of the contract and reads back the same elsewhere."""
    heard = told(3, 2, ended=True)
    envelope = msgspec.json.decode(heard[1].text)
    assert envelope == {
        "type": "agent_completed",
        "timestamp": "1970-01-01T00:00:00.000Z",
        "critical": True,
        "attempt": 3,
        "payload": {"run_id": str(RUN), "thread_id": str(USER), "status": "completed", "sequence": 2},
    }
    assert [each.place for each in heard] == [(3, 1), (3, 2)]
    assert [each.final for each in heard] == [False, True]
    assert [events.read(str(USER), each.text.encode()) for each in heard] == heard


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_each_event_is_shown_once(known: int, fetched: int, overlap: int, live: int) -> None:
    """However what is fetched and what comes meanwhile overlap: what is shown counts up from the place, without gaps."""
    shown: list[str] = []
    view, run = View(shown.append), told(1, 6, ended=True)
    view.hold(str(RUN))
    # Whatever came live while the past was fetched begins no later than where the past ends.
    for each in run[max(0, fetched - overlap) : max(fetched, live)]:
        view.show(each)
    assert shown == []
    view.release(str(RUN), run[:fetched], after=(1, known))
    for each in run[min(fetched, live) :]:
        view.show(each)
    assert shown == [each.text for each in run[known:]]


def test_a_later_attempt_replaces_the_earlier_one() -> None:
    """Once the second attempt was seen, what is left of the first is not shown any more."""
    shown: list[str] = []
    view, first, second = View(shown.append), told(1, 4), told(2, 3, ended=True)
    for each in (*first[:2], *second, *first[2:]):
        view.show(each)
    assert shown == [each.text for each in (*first[:2], *second)]
    assert view.unfinished() == {}


def test_what_was_held_back_follows_what_was_fetched() -> None:
    """The order is that of the places, whichever way an event came."""
    shown: list[str] = []
    view, run = View(shown.append), told(1, 5)
    view.hold(str(RUN))
    assert view.hold(str(RUN)) is False
    view.show(run[3])
    view.show(run[4])
    fetched = run[:4]
    random.Random(1).shuffle(fetched)
    view.release(str(RUN), fetched, after=events.BEGINNING)
    assert shown == [each.text for each in run]
    assert view.unfinished() == {str(RUN): (1, 5)}


def test_a_view_forgets_the_oldest_runs() -> None:
    """Its memory is bounded."""
    view = View(lambda _: None)
    for _ in range(MOST_RUNS + 5):
        view.show(told(1, 1, uuid4())[0])
    assert len(view.unfinished()) == MOST_RUNS


def test_an_outbox_overflows_rather_than_grow() -> None:
    """What does not fit is not kept, nor is anything after it."""

    async def fill() -> tuple[bool, list[str]]:
        sent: list[str] = []

        async def send(message: object) -> None:
            assert isinstance(message, dict)
            sent.append(message["text"])

        outbox = Outbox(send)
        outbox.put("first")
        outbox.put("x" * MOST_CHARACTERS)
        outbox.put("late")
        await outbox.empty()
        return outbox.overflowed.is_set(), sent

    assert asyncio.run(fill()) == (True, ["first"])
