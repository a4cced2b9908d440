"""The end of the path: the answer is stored, nothing is left behind; and any URL held against conditions."""

from typing import Any

import pytest

from goldenpath.contracts import HangUp, Pose, StepFailed
from goldenpath.journeys.steps import clean_up, get, stored
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.secret import Secret
from tests.journeys.driving import TOKEN, answer, asks, failed, gone, header, no_answer, path

KEPT = {
    "token": Secret(TOKEN),
    "receipt": {"run_id": "r-1", "thread_id": "t-1", "message_id": "m-1"},
    "answer": "391",
}
MINE = {"id": "m-1", "role": "user", "content": "17 * 23?", "run_id": "r-1"}
ITS = {"id": "m-2", "role": "assistant", "content": "391", "run_id": "r-1"}


def told(failure: StepFailed) -> tuple[str, dict[str, object]]:
    """Return a failure's problem and its values."""
    return str(failure.problem), dict(failure.values)


def test_what_was_shown_is_stored() -> None:
    """Read back with the token, from the thread that the receipt names."""
    moves, seen = gone(stored.STEP, path(KEPT), answer(200, {"messages": [MINE, ITS]}))

    assert seen == "one message, one answer, as shown"
    assert asks(moves) == [("shop-api", "stored", "GET", "/threads/t-1/messages")]
    assert header(moves[0], "authorization") == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("rows", "problem", "kept"),
    [
        ([], "not-stored", {"what": "message"}),
        ([ITS], "not-stored", {"what": "message"}),
        ([MINE], "not-stored", {"what": "answer"}),
        ([MINE, ITS, ITS], "not-stored", {"what": "answer"}),
        ([MINE, {**ITS, "run_id": "r-2"}], "not-stored", {"what": "answer"}),
        ([MINE, {**ITS, "role": "user"}], "not-stored", {"what": "answer"}),
        ([MINE, {**ITS, "content": "392"}], "stored-otherwise", {}),
        ([MINE, {**ITS, "content": None}], "stored-otherwise", {}),
        (None, "not-stored", {"what": "message"}),
        ({"m-1": MINE}, "not-stored", {"what": "message"}),
        (["m-1", 7, None], "not-stored", {"what": "message"}),
    ],
)
def test_what_is_stored_otherwise_is_told(rows: Any, problem: str, kept: dict[str, object]) -> None:
    """Nothing, too little, twice, or another text."""
    assert told(failed(stored.STEP, path(KEPT), answer(200, {"messages": rows}))) == (problem, kept)


@pytest.mark.parametrize(
    ("came", "problem"),
    [(answer(500), "status"), (answer(429), "over-rate"), (answer(200, "[]"), "contract"), (no_answer(), "no-answer")],
)
def test_a_conversation_that_cannot_be_read_back_says_why(came: Observation, problem: str) -> None:
    """As any question."""
    assert told(failed(stored.STEP, path(KEPT), came))[0] == problem


CLEANING = {
    "thread": "https://api.shop.example/threads/{thread_id}",
    "logout": "https://auth.shop.example/logout",
}


def test_a_walk_leaves_nothing_behind() -> None:
    """The socket is closed, the thread removed, the session ended, in this order."""
    moves, seen = gone(clean_up.STEP, path(KEPT, **CLEANING), None, answer(204), answer(204))

    assert seen == "thread removed, logged out"
    assert isinstance(moves[0], HangUp)
    assert asks(moves) == [
        ("shop-api", "clean-up", "DELETE", "/threads/t-1"),
        ("shop-auth", "logout", "POST", "/logout"),
    ]


def test_what_cannot_be_removed_is_left_and_said() -> None:
    """No failure of cleaning up is the path's."""
    _, seen = gone(clean_up.STEP, path(KEPT, **CLEANING), None, no_answer(Reason.SILENT), answer(500))

    assert seen == "the thread is left, the session is left"


def test_a_thread_that_is_gone_already_is_gone() -> None:
    """As wished."""
    assert gone(clean_up.STEP, path(KEPT, thread=CLEANING["thread"]), None, answer(404))[1] == "thread removed"


@pytest.mark.parametrize("kept", [{}, {"receipt": {"run_id": "r-1"}}])
def test_where_nothing_was_left_nothing_is_removed(kept: dict[str, Any]) -> None:
    """A walk that ended at the login has neither thread nor session; its socket is hung up all the same."""
    moves, seen = gone(clean_up.STEP, path(kept, **CLEANING), None)

    assert seen == "nothing to remove"
    assert [type(m) for m in moves] == [HangUp]


def test_cleaning_up_is_always_gone() -> None:
    """Also after a failure."""
    assert clean_up.STEP.always


def test_a_url_is_asked_and_its_status_seen() -> None:
    """Without a token where nobody logged in."""
    moves, seen = gone(get.STEP, path(url="https://api.shop.example/a?b=c", component="shop-web"), answer(200))

    assert seen == "HTTP 200"
    assert asks(moves) == [("shop-web", "get", "GET", "/a?b=c")]
    assert header(moves[0], "authorization") == ""


def test_a_url_may_be_asked_in_any_way() -> None:
    """With a method, fields, the token, and a purpose of its own."""
    along = path(KEPT, url="https://api.shop.example/orders", method="POST", json={"a": 1}, purpose="order")
    moves, _ = gone(get.STEP, along, answer(200))
    assert isinstance(moves[0], Pose)

    assert asks(moves) == [("api", "order", "POST", "/orders")]
    assert header(moves[0], "authorization") == f"Bearer {TOKEN}"


def test_conditions_hold_or_are_shown() -> None:
    """With the value that came beside what was expected."""
    along = path(url="https://api.shop.example/", expect=["status == 200", 'body.status == "healthy"'])
    gone(get.STEP, along, answer(200, {"status": "healthy"}))
    failure = failed(get.STEP, along, answer(200, {"status": "degraded"}, x_served_by="shop-api/r7"))

    assert told(failure) == ("contract", {"status": 200})
    assert "degraded" in failure.seen
    assert failure.seen.endswith("by r7")


@pytest.mark.parametrize(
    ("came", "problem"),
    [(answer(404), "contract"), (answer(503), "contract"), (no_answer(Reason.TOO_LARGE), "no-answer")],
)
def test_a_url_is_expected_to_answer_200_unless_said_otherwise(came: Observation, problem: str) -> None:
    """That is the condition where none is given."""
    assert told(failed(get.STEP, path(url="https://api.shop.example/"), came))[0] == problem


def test_no_condition_is_no_leave_for_any_answer() -> None:
    """An empty list means the usual condition, never none at all."""
    assert told(failed(get.STEP, path(url="https://api.shop.example/", expect=[]), answer(500)))[0] == "contract"


def test_one_condition_needs_no_list() -> None:
    """It is read as a list of one."""
    along = path(url="https://api.shop.example/", expect="status == 204")
    gone(get.STEP, along, answer(204))

    assert told(failed(get.STEP, along, answer(200)))[0] == "contract"


def test_what_cannot_be_known_does_not_hold() -> None:
    """A body without the field is no proof."""
    along = path(url="https://api.shop.example/", expect=["body.count < 5"])

    assert told(failed(get.STEP, along, answer(200, "{}")))[0] == "contract"
