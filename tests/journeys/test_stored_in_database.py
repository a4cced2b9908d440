"""The last look: the row is in the database, is not, or nobody could look."""

from typing import Any

import pytest

from goldenpath.contracts import JourneyMove, Pose, StepUnseen
from goldenpath.journeys.steps.stored_in_database import STEP
from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import Lookup, Place, PostgresAsk
from goldenpath.model.secret import Secret
from tests.journeys.driving import failed, gone, no_answer, path, values

DATABASE = {
    "url": "postgresql://reader@db.shop.example/chat",
    "password": Secret("of-the-reader"),
    "table": "messages",
    "column": "run_id",
    "value": "run_id",
}
KEPT = {"receipt": {"run_id": "r-1", "thread_id": "t-1", "message_id": "m-1"}}


def asked(moves: list[JourneyMove]) -> PostgresAsk:
    """Return the one question among the moves."""
    (move,) = moves
    assert isinstance(move, Pose)
    assert isinstance(move.probe.ask, PostgresAsk)
    return move.probe.ask


def given(**changes: Any) -> dict[str, Any]:
    """Return the argument with these changes."""
    return {**DATABASE, **changes}


def test_a_row_that_is_there_is_counted() -> None:
    """The table and how many."""
    _, said = gone(STEP, path(KEPT, database=DATABASE), values(found=1))

    assert said == "1 row in messages"


def test_several_rows_are_told_as_several() -> None:
    """A run has its message and its answer."""
    along = path(KEPT, database=DATABASE)
    _, said = gone(STEP, along, values(found=2))

    assert said == "2 rows in messages"
    assert along.noted == {"rows": 2}


def test_what_is_asked_is_what_was_given() -> None:
    """User and database of the URL, the value of the receipt, and nothing besides."""
    moves, _ = gone(STEP, path(KEPT, database=DATABASE), values(found=1))

    assert asked(moves) == PostgresAsk(
        place=Place(host="db.shop.example", port=5432),
        user="reader",
        database="chat",
        password=Secret("of-the-reader"),
        pressure=False,
        lookup=Lookup(table="messages", column="run_id", value="r-1"),
    )


@pytest.mark.parametrize(("word", "value"), [("run_id", "r-1"), ("message_id", "m-1"), ("thread_id", "t-1")])
def test_the_value_is_one_of_the_receipt(word: str, value: str) -> None:
    """Run, message or thread."""
    moves, _ = gone(STEP, path(KEPT, database=given(value=word)), values(found=1))

    assert asked(moves).lookup == Lookup(table="messages", column="run_id", value=value)


def test_a_user_beside_the_url_stands_before_the_one_in_it() -> None:
    """As of components."""
    moves, _ = gone(STEP, path(KEPT, database=given(user="other")), values(found=1))

    assert asked(moves).user == "other"


def test_a_row_that_is_not_there_is_not_stored() -> None:
    """It says of what nothing was found."""
    failure = failed(STEP, path(KEPT, database=DATABASE), values(found=0))

    assert (failure.problem, failure.values) == ("not-stored", {"what": "database"})
    assert failure.seen == "no row of messages has run_id r-1"


def test_a_database_that_cannot_be_reached_fails_nothing() -> None:
    """That nobody could look is not that nothing is there."""
    unseen = failed(STEP, path(KEPT, database=DATABASE), no_answer(Reason.REFUSED))

    assert (type(unseen), unseen.seen) == (StepUnseen, "not looked at: refused at connect")


def test_a_lookup_that_is_refused_fails_nothing() -> None:
    """The server's words are told."""
    seen: Observation = values(found__refused='ERROR 42P01: relation "messages" does not exist')
    unseen = failed(STEP, path(KEPT, database=DATABASE), seen)

    assert type(unseen) is StepUnseen
    assert unseen.seen == 'not looked at: ERROR 42P01: relation "messages" does not exist'


@pytest.mark.parametrize(
    ("database", "why"),
    [
        (None, "no database is given"),
        ({}, "no database is given"),
        ("postgresql://db/chat", "no database is given"),
        (given(table=""), "database.table is not given"),
        (given(column=None), "database.column is not given"),
        (given(value="email"), "database.value is none of run_id, message_id, thread_id"),
        (given(url="https://db.shop.example"), "database.url is no postgresql:// URL"),
        (given(url="postgresql://"), "database.url is no postgresql:// URL"),
        (given(url="postgresql://db:port/chat"), "database.url cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_said_and_not_asked(database: Any, why: str) -> None:
    """Each with its reason."""
    unseen = failed(STEP, path(KEPT, database=database))

    assert (type(unseen), unseen.seen) == (StepUnseen, f"not looked at: {why}")


@pytest.mark.parametrize("receipt", [{}, {"run_id": ""}, None, "r-1"])
def test_without_a_receipt_there_is_nothing_to_look_for(receipt: Any) -> None:
    """The message was never accepted, or its receipt lacks the id."""
    unseen = failed(STEP, path({"receipt": receipt}, database=DATABASE))

    assert (type(unseen), unseen.seen) == (StepUnseen, "not looked at: the receipt holds no run_id")


def test_what_is_said_is_short_and_holds_no_password() -> None:
    """However long the names are."""
    long = path({"receipt": {"run_id": "r" * 500}}, database=given(table="t" * 500, column="c" * 500))
    failure = failed(STEP, long, values(found=0))

    assert len(failure.seen) < 300
    assert "of-the-reader" not in failure.seen
